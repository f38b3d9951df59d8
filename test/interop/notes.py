"""Notes, checkpoints, cosignatures and proofs as text: docs/protocol.md, 4.5 and 4.7 to 4.11."""

import re
from dataclasses import dataclass

import ed25519
import tree
from octets import from_base64, sha256

LOG, WITNESS = 1, 4


class BadNote(Exception):
    pass


def need(condition, why):
    if not condition:
        raise BadNote(why)


@dataclass
class Key:
    """4.8: a key of a log or of a witness."""

    name: str
    id: bytes
    alg: int
    key: bytes

    def verify(self, text, signature):
        """Whether it signed the text of a note; of a witness's key: 4.9."""
        if self.alg == LOG:
            return len(signature) == 64 and ed25519.verify(self.key, text, signature)
        if len(signature) != 72:
            return False
        signed = f"cosignature/v1\ntime {seconds(signature)}\n".encode() + text
        return ed25519.verify(self.key, signed, signature[8:])


def seconds(cosignature):
    """4.9: when it was signed."""
    return int.from_bytes(cosignature[:8], "big")


def parse_vkey(vkey):
    """4.8"""
    name, key_id, encoded = vkey.split("+", 2)
    octets = from_base64(encoded, 33)
    need(sha256(name.encode(), b"\n", octets)[:4].hex() == key_id, "a wrong key id")
    return Key(name, bytes.fromhex(key_id), octets[0], octets[1:])


def open_note(note, keys):
    """4.7: the text of a note, and the signatures by these keys as (key, bytes)."""
    need(len(note.encode()) <= 16_384, "too long")
    need(not any(char < " " and char != "\n" for char in note), "a control character")
    text, separator, lines = note.rpartition("\n\n")
    text += "\n"
    need(separator and re.fullmatch(r"(?:\u2014 [^ \n]+ [^ \n]+\n)+", lines), "no signature lines")
    signatures = []
    for line in lines.splitlines():
        _, name, encoded = line.split(" ")
        octets = from_base64(encoded, free_trailing_bits=True)
        for key in keys:
            if (key.name, key.id) == (name, octets[:4]):
                need(key.verify(text.encode(), octets[4:]), "a wrong signature")
                signatures.append((key, octets[4:]))
    need(signatures, "signed by no known key")
    return text, signatures


def open_checkpoint(note, log_key, witnesses=()):
    """4.5: (size, root, the cosignatures) of a checkpoint that the log signed once."""
    text, signatures = open_note(note, [log_key, *witnesses])
    match = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]*)\n([^\n]+)\n", text)
    need(match and match[1] == log_key.name, "no checkpoint of this log")
    need([key for key, _ in signatures].count(log_key) == 1, "not signed once by the log")
    return int(match[2]), from_base64(match[3], 32), [each for key, each in signatures if key is not log_key]


def check_tlog_proof(proof, leaf, log_key, witnesses):
    """4.11: (index, cosignatures) of a proof that holds for this leaf hash."""
    head, _, checkpoint = proof.partition("\n\n")
    pattern = r"c2sp\.org/tlog-proof@v1\n(?:extra [^\n]*\n)?index (0|[1-9][0-9]*)((?:\n[^\n]+)*)"
    match = re.fullmatch(pattern, head)
    need(match, "no proof")
    size, root, cosignatures = open_checkpoint(checkpoint, log_key, witnesses)
    hashes = [from_base64(line, 32) for line in match[2].split()]
    need(tree.inclusion_holds(leaf, int(match[1]), size, hashes, root), "the proof does not hold")
    return int(match[1]), cosignatures
