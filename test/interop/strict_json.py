"""Strict JSON and its JCS form (RFC 8785): docs/protocol.md, chapter 2, and the order of 1.7."""

import json
from decimal import Decimal

from refusal import Refused, refuse_unless

DEEPEST = 64
LARGEST = 2**53 - 1


def utf16(text):
    """1.7: what texts are sorted by."""
    return text.encode("utf-16-be", "surrogatepass")


def is_sorted(texts):
    """1.7: strictly ascending, so without repeats."""
    keys = [utf16(text) for text in texts]
    return all(a < b for a, b in zip(keys, keys[1:]))


def jcs(value):
    """2.1: the JCS form, as a text."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{jcs(name)}:{jcs(value[name])}" for name in sorted(value, key=utf16)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(jcs, value)) + "]"
    if isinstance(value, float):
        return _fraction(value)
    return json.dumps(value, ensure_ascii=False)


def _fraction(number):
    """A number that is not whole, as ECMAScript writes it (Number::toString)."""
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + exponent
    if point > 0:
        written = f"{text[:point]}.{text[point:]}"
    elif point > -6:
        written = "0." + "0" * -point + text
    else:
        written = text[0] + ("." + text[1:] if len(text) > 1 else "") + f"e-{1 - point}"
    return "-" + written if sign else written


def read(octets):
    """2.2, 2.3: the value of JSON in its own JCS form. Whole numbers are int, others float."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise Refused("invalid-utf8") from None
    refuse_unless(_depth(text) <= DEEPEST, "json-too-deep")
    try:
        value = json.loads(text, parse_int=float, parse_constant=_no_constant)
    except ValueError:
        raise Refused("not-canonical", "no JSON") from None
    value = _numbers(value)
    _no_surrogates(value)
    refuse_unless(jcs(value) == text, "not-canonical")
    return value


def _depth(text):
    """How deep brackets outside strings nest, be it JSON or not."""
    deepest = depth = 0
    inside, escaped = False, False
    for char in text:
        if escaped:
            escaped = False
        elif inside:
            escaped = char == "\\"
            inside = char != '"'
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


def _numbers(value):
    """The value with its numbers judged, and those that are whole as int."""
    if isinstance(value, dict):
        return {name: _numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    if not isinstance(value, float):
        return value
    refuse_unless(abs(value) <= LARGEST, "json-number")
    return int(value) if value.is_integer() else value


def _no_surrogates(value):
    if isinstance(value, dict):
        _no_surrogates(list(value.keys()) + list(value.values()))
    elif isinstance(value, list):
        for each in value:
            _no_surrogates(each)
    elif isinstance(value, str):
        refuse_unless(not any("\ud800" <= char <= "\udfff" for char in value), "json-surrogate")
