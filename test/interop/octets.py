"""Bytes and how they are written: docs/protocol.md, 1.1 to 1.3."""

import base64
import hashlib
import re


def sha256(*parts):
    """1.3: the hash of the parts, joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def unsigned(width, number):
    """1.1: u16be, u32be, u64be for a width of 2, 4, 8."""
    return number.to_bytes(width, "big")


def to_base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def from_base64url(text, length=None):
    """1.2: the bytes of a canonical spelling, of this length where one is given; ValueError for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        raise ValueError("not base64url")
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_base64url(octets) != text:
        raise ValueError("not the canonical spelling")
    if length is not None and len(octets) != length:
        raise ValueError(f"not {length} bytes")
    return octets


def to_base64(octets):
    return base64.b64encode(octets).decode()


def from_base64(text, length=None, free_trailing_bits=False):
    """1.2: as from_base64url. `free_trailing_bits`: in the signature lines of a note (4.7)."""
    if not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text) or len(text) % 4 != 0:
        raise ValueError("not base64")
    octets = base64.b64decode(text)
    if not free_trailing_bits and to_base64(octets) != text:
        raise ValueError("not the canonical spelling")
    if length is not None and len(octets) != length:
        raise ValueError(f"not {length} bytes")
    return octets
