"""Serial lists and the proof of one pack: docs/protocol.md, chapter 8."""

import identifiers
import tree
from forms import WrongForm
from octets import sha256, unsigned
from refusal import refuse_unless

MOST = 1_048_576


def _is_pack(uri):
    try:
        return identifiers.parse(uri)[0] == "SGTIN"
    except WrongForm:
        return False


def _leaf(salt, uri):
    """8.2"""
    octets = uri.encode()
    return tree.leaf_hash(salt + unsigned(2, len(octets)) + octets)


def root(seed, uris):
    """8.1, 8.2: the root of a list."""
    refuse_unless(1 <= len(uris) <= MOST and all(map(_is_pack, uris)), "serial-list")
    octets = [uri.encode() for uri in uris]
    refuse_unless(all(a < b for a, b in zip(octets, octets[1:])), "serial-list")
    return tree.root([_leaf(salt(seed, j), uri) for j, uri in enumerate(uris)])


def salt(seed, j):
    """8.2: the salt of pack j."""
    both = sha256(seed, unsigned(4, j // 2))
    return both[16:] if j % 2 else both[:16]


def check_proof(proof, list_root, count):
    """8.3: refuses a proof of one pack that does not hold for the root and the count."""
    refuse_unless(1 <= count <= MOST and len(proof["salt"]) == 16, "serial-list")
    leaf = _leaf(proof["salt"], proof["uri"])
    holds = tree.inclusion_holds(leaf, proof["index"], count, proof["path"], list_root)
    refuse_unless(holds, "proof-failed")
