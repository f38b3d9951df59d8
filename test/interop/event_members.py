"""The forms of what events have in them: docs/protocol.md, 5.2 to 5.5."""

import re

import identifiers
from forms import exactly, integer, listed, members, need, number, octets, one_of, sorted_list, text

MOST = 1_048_576

# 5.2
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {
        "cbvmda": "urn:epcglobal:cbv:mda:",
        "gs1ushc": "http://epcis.gs1us.org/hc/ns/",
        "theriac": "urn:theriac:1:",
    },
]


def milliseconds(time):
    """5.3: a time of an event as milliseconds since 1970; WrongForm where it is none."""
    clock = r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])\.([0-9]{3})Z"
    match = isinstance(time, str) and re.fullmatch(clock, time[10:])
    need(match, "no time")
    identifiers.date(time[:10])
    hours, minutes, seconds, millis = map(int, match.groups())
    return ((_day(time[:10]) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000 + millis


def _day(day):
    """The number of a day, 0 that of 1970-01-01."""
    year, month, of_month = map(int, day.split("-"))
    # A year that begins in March ends with the leap day, if any.
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return year * 365 + year // 4 - year // 100 + year // 400 + (month * 153 + 2) // 5 + of_month - 719469


def offset(value):
    """5.3: +hh:mm or -hh:mm, at most 14:00."""
    match = isinstance(value, str) and re.fullmatch(r"[+-]([0-9]{2}):([0-5][0-9])", value)
    need(match and int(match[1]) * 60 + int(match[2]) <= 14 * 60, "no offset")


def quantities(value):
    """5.4: quantities of batches, each batch once."""
    sorted_list(members({"epcClass": identifiers.identifier("LGTIN"), "quantity": integer(1, MOST)}), 1, 100)(value)
    batches = [each["epcClass"] for each in value]
    need(len(set(batches)) == len(batches), "a batch named twice")


def parties(end):
    """5.5: a list of sources or of destinations; `end` is the member that names one."""

    def entry(value):
        kinds = one_of("owning_party", "possessing_party", "location")
        members({"type": kinds, end: identifiers.identifier("party", "place")})(value)
        (identifiers.place if value["type"] == "location" else identifiers.party)(value[end])

    def form(value):
        sorted_list(entry, 1, 3)(value)
        kinds = [each["type"] for each in value]
        need(len(set(kinds)) == len(kinds), "two of one type")
        need("owning_party" in kinds, "no owning_party")

    return form


transactions = sorted_list(
    members({"bizTransaction": text(1, 200), "type": one_of("desadv", "inv", "po", "recadv", "rma")}), 1, 20
)


def transactions_of_a_return(value):
    """5.6: at least one rma."""
    transactions(value)
    need(any(each["type"] == "rma" for each in value), "no rma")


def sensor_element(value):
    """5.5: one span of time and the temperatures in it."""
    temperature = number(-273.15, 1000)
    report = members(
        {
            "maxValue": temperature,
            "minValue": temperature,
            "type": exactly("Temperature"),
            "uom": exactly("CEL"),
        },
        {"meanValue": temperature},
    )
    metadata = members({"deviceID": text(1, 200), "endTime": milliseconds, "startTime": milliseconds})
    members({"sensorMetadata": metadata, "sensorReport": listed(report, 1, 1)})(value)
    span, [read] = value["sensorMetadata"], value["sensorReport"]
    need(milliseconds(span["startTime"]) <= milliseconds(span["endTime"]), "ends before it starts")
    mean = read.get("meanValue", read["minValue"])
    need(read["minValue"] <= mean <= read["maxValue"], "values out of order")



ilmd = members({"cbvmda:itemExpirationDate": identifiers.date, "cbvmda:lotNumber": text(1, 20)})
printed = members({"expiry": identifiers.date, "lot": text(1, 20)})
reason = text(1, 500)
serial_list = members({"count": integer(2, MOST), "root": octets(32)})


def site(value):
    """5.3: a place without an extension."""
    members({"id": identifiers.place})(value)
