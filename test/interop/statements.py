"""Statements: docs/protocol.md, 1.4 and 3.1 to 3.5."""

from dataclasses import dataclass

import secp256k1
import strict_json
from forms import WrongForm, exactly, integer, members, octets, one_of, sorted_list
from octets import from_base64url, sha256, to_base64url
from refusal import Refused, refuse_unless

# 3.4: the purposes and their limits in bytes.
LIMITS = {
    "epcis+jws": 65_536,
    "registry+jws": 16_384,
    "application+jws": 8_192,
    "approval+jws": 8_192,
    "signin+jws": 8_192,
}
ENTRIES = ("epcis+jws", "registry+jws")


@dataclass
class Statement:
    header: dict
    payload: object
    payload_octets: bytes
    signing_input: bytes
    signature: bytes

    @property
    def typ(self):
        return self.header["typ"]

    @property
    def id(self):
        """3.5"""
        return sha256(self.signing_input)


# 1.4: the form of a key.
jwk = members({"crv": exactly("secp256k1"), "kty": exactly("EC"), "x": octets(32), "y": octets(32)})


def point_of(key):
    """1.4: the point of a key that has its form."""
    point = tuple(int.from_bytes(from_base64url(key[name]), "big") for name in "xy")
    refuse_unless(secp256k1.on_curve(*point), "bad-key")
    return point


def thumbprint(key):
    """1.4: what a key is named by."""
    return to_base64url(sha256(strict_json.jcs(key).encode()))


def _log(value):
    """3.3: a hash, or empty; which of them is judged later (3.6)."""
    if value != "":
        octets(32)(value)


COMMON = {
    "alg": exactly("ES256K"),
    "typ": one_of(*LIMITS),
    "kid": octets(32),
    "jti": octets(16),
    "log": _log,
}
OF_ENTRIES = {
    "prev": sorted_list(octets(32), 0, 256),
    "fence": members({"root": octets(32), "size": integer(0, strict_json.LARGEST)}),
}


def _judge_header(header):
    """3.3"""
    is_entry = isinstance(header, dict) and header.get("typ") in ENTRIES
    try:
        members({**COMMON, **OF_ENTRIES} if is_entry else COMMON)(header)
    except WrongForm as error:
        raise Refused("jws-header", str(error)) from None


def _decode(part):
    try:
        return from_base64url(part)
    except ValueError as error:
        raise Refused("jws-malformed", str(error)) from None


def read(jws, *door):
    """3.9, the form of a statement: of one of the purposes that its door takes."""
    size = len(jws.encode("utf-8", "surrogatepass"))
    refuse_unless(size <= max(LIMITS[typ] for typ in door), "entry-too-large")
    parts = jws.split(".", 2)
    refuse_unless(len(parts) == 3, "jws-malformed", "not three parts")
    header = strict_json.read(_decode(parts[0]))
    _judge_header(header)
    refuse_unless(size <= LIMITS[header["typ"]], "entry-too-large")
    payload_octets = _decode(parts[1])
    payload = strict_json.read(payload_octets)
    signature = _decode(parts[2])
    refuse_unless(len(signature) == 64, "jws-malformed", "a signature of another length")
    refuse_unless(header["typ"] in door, "jws-header", "another door")
    return Statement(header, payload, payload_octets, f"{parts[0]}.{parts[1]}".encode(), signature)


def verify(statement, key):
    """3.2: the signature is by this key, which is the one of `kid`."""
    named = statement.header["kid"] == thumbprint(key)
    refuse_unless(named and secp256k1.verify(point_of(key), statement.id, statement.signature), "bad-signature")
