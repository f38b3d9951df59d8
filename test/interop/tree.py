"""The log's tree: docs/protocol.md, 4.1 to 4.4."""

import re

from octets import sha256, unsigned

TILE = 256


def custody_octets(time, statement_id):
    """4.1: the bytes of a custody entry."""
    return b"\x01" + unsigned(8, time) + statement_id


def registry_octets(time, jws):
    """4.1: the bytes of a registry record."""
    return b"\x02" + unsigned(8, time) + jws.encode("ascii")


def leaf_hash(entry):
    return sha256(b"\x00", entry)


def node_hash(left, right):
    return sha256(b"\x01", left, right)


def root(leaves):
    """4.2: the root over leaf hashes."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def inclusion_holds(leaf, index, size, proof, tree_root):
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size or any(len(each) != 32 for each in proof):
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == tree_root


def consistency_holds(first, second, proof, first_root, second_root):
    """RFC 9162, 2.1.4.2; 4.2 for size 0."""
    if not 0 <= first <= second or any(len(each) != 32 for each in proof):
        return False
    if first == 0:
        return not proof and first_root == root([])
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def parse_tile_path(path):
    """4.3, 4.4: (level or "entries", N, width) of a path below /log/."""
    match = re.fullmatch(r"tile/(entries|[0-9]+)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?", path)
    if not match:
        raise ValueError("no path of a tile")
    level, n, width = match[1], int(re.sub("[x/]", "", match[2])), int(match[3] or TILE)
    return (level if level == "entries" else int(level)), n, width


def tile(leaves, level, n, width):
    """4.3: the bytes of a tile of the tree over these leaf hashes."""
    span = TILE**level
    starts = [(TILE * n + i) * span for i in range(width)]
    return b"".join(root(leaves[start : start + span]) for start in starts)


def bundle(entries, n, width):
    """4.4: the bytes of a bundle of these entries."""
    return b"".join(unsigned(2, len(each)) + each for each in entries[TILE * n : TILE * n + width])
