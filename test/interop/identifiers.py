"""GS1 keys in their one canonical form, and dates: docs/protocol.md, 1.5, 1.6 and 1.8."""

import re

from forms import WrongForm, need

HOST = "https://id.gs1.org"
# GS1 General Specifications, figure 7.11-1: character set 82.
SET_82 = set("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
PLAIN = r"[A-Za-z0-9\-._]"


def has_check_digit(digits):
    """GS1 General Specifications, 7.9.1: weights 3 and 1 in turn, from the right."""
    weighted = sum(int(digit) * (1 if i % 2 == 0 else 3) for i, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0


def digits(count):
    """So many digits of which the last is the check digit: 13 for a GLN, 14 for a GTIN."""

    def form(value):
        need(isinstance(value, str) and re.fullmatch(f"[0-9]{{{count}}}", value), f"not {count} digits")
        need(has_check_digit(value), "a wrong check digit")

    return form


gln, gtin = digits(13), digits(14)


def set_82(longest):
    """A text of set 82."""

    def form(value):
        need(isinstance(value, str) and 1 <= len(value) <= longest, "of another length")
        need(set(value) <= SET_82, "a character outside set 82")

    return form


def days_in(year, month):
    """1.8: of the Gregorian calendar, which holds for all years."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def named(value):
    """A lot or the serial of a pack in the clear, as records have it (6.1); no step of a path (1.5)."""
    set_82(20)(value)
    need(value not in (".", ".."), "a step of a path")


def date(value):
    """1.8: a real day."""
    need(isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value), "no date")
    year, month, day = map(int, value.split("-"))
    need(1 <= month <= 12 and 1 <= day <= days_in(year, month), "no real day")


def _unescaped(written, longest):
    """The lot or serial of its URI spelling: what need not be escaped is not, everything else is."""
    need(re.fullmatch(rf"(?:{PLAIN}|%[0-9A-F]{{2}})+", written), "another spelling")
    text = re.sub(r"%(..)", lambda match: chr(int(match[1], 16)), written)
    escaped = "".join(char if re.fullmatch(PLAIN, char) else f"%{ord(char):02X}" for char in text)
    need(escaped == written, "another spelling")
    (named if longest == 20 else set_82(longest))(text)
    return text


# 1.5: name, pattern of the URI after the host, of which the first group has the check digit, longest second group.
KINDS = [
    ("SGTIN", r"/01/([0-9]{14})/21/(.+)", 20),
    ("LGTIN", r"/01/([0-9]{14})/10/(.+)", 20),
    ("SSCC", r"/00/([0-9]{18})", None),
    ("GRAI", r"/8003/0([0-9]{13})(.+)", 16),
    ("place", r"/414/([0-9]{13})", None),
    ("party", r"/417/([0-9]{13})", None),
]


def parse(uri):
    """1.5: (name of its kind, the digits, the lot or serial or None)."""
    need(isinstance(uri, str), "no text")
    for name, pattern, longest in KINDS:
        match = re.fullmatch(re.escape(HOST) + pattern, uri)
        if match:
            need(has_check_digit(match[1]), "a wrong check digit")
            return name, match[1], None if longest is None else _unescaped(match[2], longest)
    raise WrongForm("no identifier")


def identifier(*names):
    """A URI of one of these kinds."""

    def form(value):
        need(parse(value)[0] in names, f"no {names}")

    return form


place, party = identifier("place"), identifier("party")
object_name = identifier("SGTIN", "SSCC", "GRAI")
