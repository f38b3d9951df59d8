"""The vectors that are not a story: entries.json, serial-lists.json and tree.json."""

import copy
import json
from collections import Counter
from pathlib import Path

import ed25519
import events
import notes
import records
import serial_lists as lists
import statements
import tree as log
from octets import from_base64url, sha256, to_base64, to_base64url, unsigned
from refusal import code_of

FOLDER = Path(__file__).parent.parent / "vectors"


class Different(Exception):
    """A vector that comes out otherwise here."""


def load(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def same(what, ours, theirs):
    """Ends the run where a vector comes out otherwise."""
    if ours != theirs:
        raise Different(f"{what}: {ours!r} here, {theirs!r} in the vectors")


def entries():
    """Chapters 1 to 3: statements, good and bad."""
    file = load("entries.json")
    keys = {}
    for key in file["keys"]:
        jwk = {name: key[name] for name in ("crv", "kty", "x", "y")}
        keys[statements.thumbprint(jwk)] = jwk
    same("thumbprints", list(keys), [key["kid"] for key in file["keys"]])

    def read(jws, door):
        statement = statements.read(jws, *(statements.ENTRIES if door == "entry" else [door]))
        statements.verify(statement, keys[statement.header["kid"]])
        return statement

    for i, good in enumerate(file["good"]):
        statement = read(good["jws"], good["typ"] if good["typ"] == "signin+jws" else "entry")
        ours = (statement.header, statement.payload_octets.decode(), statement.id.hex(), to_base64url(statement.id))
        same(good["name"], ours, (good["header"], good["payload"], good["signingInputSha256"], good["id"]))
        if i < 4:
            # The first four are whole.
            whole = records.read if statement.typ == "registry+jws" else events.read
            same(good["name"], code_of(lambda: whole(statement.payload)), None)
    for bad in file["bad"]:
        same(bad["name"], code_of(lambda: read(bad["jws"], bad["door"])), bad["code"])
    return f"{len(file['good'])} statements read, {len(file['bad'])} refused"


def _read_record(payload):
    records.read_embedded(records.read(payload))


READERS = {
    "epcis+jws": events.read,
    "registry+jws": _read_record,
    "participant-application": records.read_participant_application,
    "key-application": records.read_key_application,
    "founding-approval": records.read_founding_approval,
    "approval": records.read_approval,
}


def _changed(payload, change):
    """The payload with one thing in it changed, as forms.json says."""
    at = change["at"]
    value = change["repeat"] * change["times"] if "repeat" in change else change.get("to")
    if not at:
        return value
    payload = copy.deepcopy(payload)
    holder = payload
    for name in at[:-1]:
        holder = holder[name]
    if "to" in change or "repeat" in change:
        holder[at[-1]] = value
    else:
        del holder[at[-1]]
    return payload


def forms():
    """The forms of chapters 5 and 6: payloads, and what becomes of them when one thing in them is changed."""
    counts = Counter()
    for sample in load("forms.json")["samples"]:
        read = READERS[sample["reader"]]
        same(sample["name"], code_of(lambda: read(sample["payload"])), None)
        for change in sample["changes"]:
            payload = _changed(sample["payload"], change)
            same(f"{sample['name']}, changed by {change}", code_of(lambda: read(payload)), change["code"])
            counts[change["code"] is None] += 1
    return f"{counts[True]} changed payloads read, {counts[False]} refused"


def _root_of_list(each):
    uris = each.get("uris")
    if uris is None:
        uris = [f"https://id.gs1.org/01/04012345123456/21/{j:06}" for j in range(each["count"])]
    return lists.root(bytes.fromhex(each["seed"]), uris)


def _proof(proof):
    path = [bytes.fromhex(each) for each in proof["path"]]
    return {**proof, "salt": bytes.fromhex(proof["salt"]), "path": path}


def serial_lists():
    """Chapter 8."""
    file = load("serial-lists.json")
    proofs = 0
    for each in file["lists"]:
        same(each["name"], _root_of_list(each).hex(), each["root"])
        for proof in each["proofs"]:
            root = bytes.fromhex(each["root"])
            same(proof["uri"], code_of(lambda: lists.check_proof(_proof(proof), root, each["count"])), None)
            proofs += 1
    for each in file["badLists"]:
        same(each["name"], code_of(lambda: _root_of_list(each)), each["code"])
    for each in file["badProofs"]:
        root = bytes.fromhex(each["root"])
        same(each["name"], code_of(lambda: lists.check_proof(_proof(each["proof"]), root, each["count"])), each["code"])
    bad = len(file["badLists"]) + len(file["badProofs"])
    return f"{len(file['lists'])} lists and {proofs} proofs hold, {bad} refused"


def tree():
    """Chapter 4."""
    file = load("tree.json")
    log_key, witness = notes.parse_vkey(file["logKey"]), notes.parse_vkey(file["witnessKey"])
    for key, seed in [(log_key, file["logSeed"]), (witness, file["witnessSeed"])]:
        same(f"the key of {key.name}", key.key, ed25519.public_key(bytes.fromhex(seed)))
    octets = [_entry_octets(each) for each in file["entries"]]
    leaves = [log.leaf_hash(each) for each in octets]
    same("entries", [each.hex() for each in octets], [each["bytes"] for each in file["entries"]])
    same("leaf hashes", [each.hex() for each in leaves], [each["leafHash"] for each in file["entries"]])
    roots = [log.root(leaves[:size]) for size in range(len(leaves) + 1)]
    for size, note in enumerate(file["checkpoints"]):
        same(f"checkpoint {size}", notes.open_checkpoint(note, log_key), (size, roots[size], []))
    for each in file["inclusion"]:
        index, size, proof = each["index"], each["size"], [bytes.fromhex(p) for p in each["proof"]]
        holds = log.inclusion_holds(leaves[index], index, size, proof, roots[size])
        same(f"inclusion of {index} in {size}", holds, True)
    for each in file["consistency"]:
        first, second, proof = each["from"], each["size"], [bytes.fromhex(p) for p in each["proof"]]
        holds = log.consistency_holds(first, second, proof, roots[first], roots[second])
        same(f"consistency of {first} with {second}", holds, True)
    _, signatures = notes.check_tlog_proof(file["tlogProof"], leaves[2], log_key, [witness])
    same("cosigned at", [notes.seconds(each) for each in signatures], [file["cosigned"]["time"]])
    same("the cosignature's line", file["tlogProof"].endswith(file["cosigned"]["line"]), True)
    same("tile", (log.tile(leaves, *log.parse_tile_path(file["tile"]["path"]))).hex(), file["tile"]["bytes"])
    _, n, width = log.parse_tile_path(file["bundle"]["path"])
    same("bundle", to_base64(log.bundle(octets, n, width)), file["bundle"]["base64"])
    tiles = _large(file["large"])
    proofs = len(file["inclusion"]) + len(file["consistency"]) + 1
    return f"{len(octets)} entries, {len(file['checkpoints'])} checkpoints, {proofs} proofs, {tiles + 2} tiles and bundles"


def _entry_octets(entry):
    if entry["kind"] == "registry":
        return log.registry_octets(entry["time"], entry["jws"])
    return log.custody_octets(entry["time"], from_base64url(entry["id"], 32))


def _large(large):
    """A log of more than one tile, made as its rule says."""
    octets = [log.custody_octets(large["time"] + i, sha256(unsigned(4, i))) for i in range(600)]
    leaves = [log.leaf_hash(each) for each in octets]
    count = 0
    for each in large["trees"]:
        same(f"root of {each['size']}", log.root(leaves[: each["size"]]).hex(), each["root"])
        for tile in each["tiles"]:
            level, n, width = log.parse_tile_path(tile["path"])
            made = log.bundle(octets, n, width) if level == "entries" else log.tile(leaves, level, n, width)
            same(tile["path"], (len(made), sha256(made).hex()), (tile["bytes"], tile["sha256"]))
            count += 1
    return count
