"""Keys of GS1 that are granted, and the numbers that they cover: docs/protocol.md, 6.17."""


def _beginnings(digits):
    """The longest first."""
    return [digits[:length] for length in range(12, 3, -1) if length <= len(digits)]


def _of_gtin(gtin):
    """All GTINs that differ in their first and last digit alone are one key."""
    return f"0{gtin[1:13]}0"


def covering_gtin(gtin):
    return [_of_gtin(gtin), *_beginnings(gtin[1:13])]


def covering_gln(gln):
    return [gln, *_beginnings(gln[:12])]


def covering_key(key):
    """Of a key of a grant record: itself and the shorter ones."""
    if len(key) == 14:
        return covering_gtin(key)
    return covering_gln(key) if len(key) == 13 else _beginnings(key)


def kept(key):
    """The key by which its grant is known."""
    return _of_gtin(key) if len(key) == 14 else key
