"""Forms of JSON values. A form is a function that accepts a value, or raises WrongForm."""

import re

from octets import from_base64url
from strict_json import is_sorted, jcs


class WrongForm(Exception):
    pass


def need(condition, why):
    if not condition:
        raise WrongForm(why)


CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def judge(form, payload):
    """The form of a payload, and 2.6: no text in it controls a terminal or turns the direction of writing."""
    form(payload)
    _printable(payload)


def _printable(value):
    if isinstance(value, dict):
        _printable(list(value.keys()) + list(value.values()))
    elif isinstance(value, list):
        for each in value:
            _printable(each)
    elif isinstance(value, str):
        need(not CONTROLS.search(value), "a control character")


def text(shortest, longest, pattern=None):
    """A text of so many code points (1.7), wholly of the pattern where one is given."""

    def form(value):
        need(isinstance(value, str), "no text")
        need(shortest <= len(value) <= longest, "a text of another length")
        need(pattern is None or re.fullmatch(pattern, value), "a text of another form")

    return form


def one_of(*values):
    """One of these texts, and no text that equals none."""

    def form(value):
        need(isinstance(value, str) and value in values, f"none of {values}")

    return form


def exactly(wanted):
    """This JSON value: the one with the same JCS form."""

    def form(value):
        need(jcs(value) == jcs(wanted), f"not {wanted}")

    return form


def integer(lowest, highest):
    def form(value):
        need(type(value) is int and lowest <= value <= highest, "no such integer")

    return form


def number(lowest, highest):
    def form(value):
        need(type(value) in (int, float) and lowest <= value <= highest, "no such number")

    return form


def boolean(value):
    need(isinstance(value, bool), "neither true nor false")


def octets(count):
    """So many bytes in base64url (1.2)."""

    def form(value):
        try:
            from_base64url(value, count)
        except ValueError as error:
            raise WrongForm(str(error)) from None

    return form


def or_null(form):
    return lambda value: None if value is None else form(value)


def listed(item, fewest, most):
    """An ordered list of so many."""

    def form(value):
        need(isinstance(value, list), "no list")
        need(fewest <= len(value) <= most, "a list of another length")
        for each in value:
            item(each)

    return form


def sorted_list(item, fewest, most):
    """A list sorted as 1.7 says: texts by themselves, objects by their JCS forms."""

    def form(value):
        listed(item, fewest, most)(value)
        need(is_sorted([each if isinstance(each, str) else jcs(each) for each in value]), "not sorted")

    return form


def members(required, optional=None):
    """An object with exactly these members, each of its form."""
    optional = optional or {}

    def form(value):
        need(isinstance(value, dict), "no object")
        need(required.keys() <= value.keys(), f"without {sorted(required.keys() - value.keys())}")
        for name, each in value.items():
            need(name in required or name in optional, f"an unknown member {name}")
            (required.get(name) or optional[name])(each)

    return form
