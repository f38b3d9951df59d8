"""Ed25519 (RFC 8032, section 5.1), as far as a verifier needs it: docs/protocol.md, 4.7 to 4.9."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def verify(key, message, signature):
    """Whether the 64 bytes are a signature of the message by the 32 bytes of the key."""
    point, s = _decode(key), int.from_bytes(signature[32:], "little")
    if point is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    x, y, z, t = point
    return _encode(_add(_times(s, BASE), _times(h, (-x, y, z, -t)))) == signature[:32]


def public_key(seed):
    """The key of a seed of 32 bytes (5.1.5)."""
    secret = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    secret &= (1 << 254) - 8
    return _encode(_times(secret | 1 << 254, BASE))


# Points are (x, y, z, t) for x/z, y/z, with x·y = z·t (extended homogeneous coordinates, 5.1.4).


def _add(one, other):
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor, point):
    total = (0, 1, 1, 0)
    while factor > 0:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


def _encode(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decode(octets):
    """5.1.3: the point, or None where there is none."""
    y = int.from_bytes(octets, "little")
    odd, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - xx) % P != 0 or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = P - x
    return x, y, 1, x * y % P


BASE = _decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
