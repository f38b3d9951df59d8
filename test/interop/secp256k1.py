"""ECDSA on secp256k1 (SEC 2, FIPS 186-4), as far as a verifier needs it: docs/protocol.md, 1.4 and 3.2.

In plain numbers: nothing here is secret, and the rules of 3.2 are seen where they are judged.
"""

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def on_curve(x, y):
    """1.4: whether the point is on the curve."""
    return x < P and y < P and (y * y - x * x * x - 7) % P == 0


def verify(point, digest, signature):
    """3.2: whether r || s is a signature of the digest by the key with this point."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not 1 <= r < N or not 1 <= s <= (N - 1) // 2:
        return False
    inverse = pow(s, -1, N)
    x, _, z = _sum_of_products(int.from_bytes(digest, "big") * inverse % N, G, r * inverse % N, point)
    return z != 0 and x * pow(z, -2, P) % P % N == r


# Points are (x, y, z) for x/z², y/z³ (Jacobian coordinates); z is 0 for the point at infinity.


def _sum_of_products(a, first, b, second):
    """a·first + b·second, bit by bit and both at once."""
    first, second = (*first, 1), (*second, 1)
    both = _add(first, second)
    total = (1, 1, 0)
    for bit in range(255, -1, -1):
        total = _double(total)
        if a >> bit & 1:
            total = _add(total, both if b >> bit & 1 else first)
        elif b >> bit & 1:
            total = _add(total, second)
    return total


def _double(point):
    x, y, z = point
    yy = y * y % P
    s = 4 * x * yy % P
    m = 3 * x * x % P
    x2 = (m * m - 2 * s) % P
    return x2, (m * (s - x2) - 8 * yy * yy) % P, 2 * y * z % P


def _add(one, other):
    x1, y1, z1 = one
    x2, y2, z2 = other
    if z1 == 0:
        return other
    if z2 == 0:
        return one
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * zz2 * z2 % P, y2 * zz1 * z1 % P
    if u1 == u2:
        return _double(one) if s1 == s2 else (1, 1, 0)
    h, r = u2 - u1, s2 - s1
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P
