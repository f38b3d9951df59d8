"""The form of registry records and of what is embedded in them: docs/protocol.md, 6.1, 6.2, 6.4, 6.6, 6.9."""

import events
import identifiers
import statements
import strict_json
from forms import (
    WrongForm,
    boolean,
    exactly,
    integer,
    judge,
    listed,
    members,
    number,
    octets,
    one_of,
    or_null,
    sorted_list,
    text,
)
from identifiers import date, gln, gtin
from octets import sha256, to_base64url
from refusal import Refused, refuse_unless

# 6.1
name = text(1, 200, r"(?! )[^\n]+(?<! )")
long_text = text(1, 1000)
ref = text(1, 40, r"[!-~]+")
country = text(2, 2, r"[A-Z]{2}")
lot = serial = identifiers.named
index = integer(0, strict_json.LARGEST)
vkey = text(1, 300)
PART = r"[A-Za-z0-9_+-]+"
PLACE = {
    "address": name,
    "country": country,
    "timeZone": text(1, 60, rf"(?=[A-Za-z]){PART}(?:/{PART})*"),
    "latitude": number(-90, 90),
    "longitude": number(-180, 180),
}


def somewhere(form):
    """6.1: both coordinates 0 are no place."""

    def check(value):
        form(value)
        if value["latitude"] == 0 and value["longitude"] == 0:
            raise WrongForm("a place in the sea")

    return check


LICENSED = events.STEPS
steps = sorted_list(one_of(*LICENSED), 0, 40)
mandated = sorted_list(one_of(*LICENSED, "batch"), 0, 40)
sites = or_null(sorted_list(gln, 1, 100))
countries = sorted_list(country, 0, 250)
until = or_null(date)
licence = {"steps": steps, "until": until, "opening": until}
# A statement inside a record: its own form is judged after the record's.
embedded = text(1, 8192)
celsius = number(-200, 100)
approvals = listed(embedded, 0, 19)


def number_key(value):
    """6.1: 4 to 14 digits; of 13 or 14 the last is their check digit."""
    text(4, 14, r"[0-9]+")(value)
    if len(value) == 13:
        gln(value)
    elif len(value) == 14:
        gtin(value)



regulator = somewhere(members({"gln": gln, "name": name, **PLACE, "key": statements.jwk, "label": ref}))
level = members({"gtin": gtin, "contains": integer(1, 100_000), "of": gtin})

# 6.2: the members beside `type`.
RECORDS = {
    "genesis": {
        "name": name,
        "rules": exactly(1),
        "log": vkey,
        "regulators": listed(regulator, 1, 20),
        "quorum": integer(1, 20),
        "witnesses": listed(vkey, 0, 20),
        "approvals": approvals,
    },
    "grant": {
        "keys": sorted_list(number_key, 1, 200),
        "from": or_null(gln),
        "to": or_null(gln),
        "approvals": approvals,
    },
    "merger": {"from": gln, "to": gln, "approvals": approvals},
    "participant": {"application": embedded, "licence": members(licence), "approvals": approvals},
    "licence": {"participant": gln, **licence},
    "mandate": {"from": gln, "to": gln, "steps": mandated, "sites": sites, "until": until, "active": boolean},
    "site": {"gln": gln, "participant": gln, "name": name, **PLACE, "active": boolean},
    "key": {
        "application": embedded,
        "permissions": sorted_list(one_of("admin", "custody", "lock", "master", "recall"), 1, 5),
        "sites": sites,
    },
    "retire": {"key": octets(32), "from": index, "approvals": approvals},
    "compromise": {
        "key": octets(32),
        "since": or_null(index),
        "confirmed": sorted_list(octets(32), 0, 50),
        "approvals": approvals,
    },
    "product": {
        "gtin": gtin,
        "name": name,
        "authorisation": or_null(ref),
        "serialised": boolean,
        "levels": listed(level, 0, 6),
        "storage": or_null(members({"maxCelsius": celsius, "minCelsius": celsius})),
        "markets": countries,
        "digitalLinkQr": boolean,
        "approvals": approvals,
    },
    "withdrawal": {"gtin": gtin, "ref": ref, "active": boolean, "text": long_text, "patientText": or_null(long_text)},
    "batch": {
        "gtin": gtin,
        "lot": lot,
        "aliases": sorted_list(lot, 0, 10),
        "expiry": date,
        "printed": sorted_list(date, 1, 10),
        "serialised": boolean,
        "complete": boolean,
        "approvals": approvals,
    },
    "recall": {
        "issuer": gln,
        "ref": ref,
        "active": boolean,
        "gtin": gtin,
        "lots": sorted_list(lot, 0, 200),
        "unregistered": boolean,
        "serials": sorted_list(serial, 0, 200),
        "markets": countries,
        "class": integer(1, 4),
        "depth": one_of("wholesaler", "pharmacy", "patient"),
        "action": one_of("quarantine", "return", "destroy", "caution"),
        "text": long_text,
        "patientText": or_null(long_text),
    },
}

# 6.6, 6.9: the payloads of applications.
participant_application = somewhere(members(
    {
        "type": exactly("participant-application"),
        "gln": gln,
        "name": name,
        "role": one_of("manufacturer", "distributor", "pharmacy", "regulator"),
        **PLACE,
        "key": statements.jwk,
        "label": ref,
    }
))
key_application = members(
    {"type": exactly("key-application"), "participant": gln, "key": statements.jwk, "label": ref}
)
# 6.4, 6.16
founding_approval = members({"record": octets(32)})
approval = members({"record": octets(32), "until": date})


def _judge(form, value):
    try:
        judge(form, value)
    except WrongForm as error:
        raise Refused("record-invalid", str(error)) from None


def read_participant_application(payload):
    _judge(participant_application, payload)


def read_key_application(payload):
    _judge(key_application, payload)


def read_founding_approval(payload):
    _judge(founding_approval, payload)


def read_approval(payload):
    _judge(approval, payload)


def read(payload):
    """The record that this payload is."""
    kind = payload.get("type") if isinstance(payload, dict) else None
    refuse_unless(isinstance(kind, str) and kind in RECORDS, "record-unknown")
    form = members({"type": exactly(kind), **RECORDS[kind]})
    _judge(somewhere(form) if kind == "site" else form, payload)
    if kind == "recall":
        caution = payload["action"] == "caution"
        refuse_unless(caution == (payload["class"] == 4), "record-invalid", "a caution is of class 4")
    for each in payload["regulators"] if kind == "genesis" else []:
        statements.point_of(each["key"])
    return payload


def read_embedded(record):
    """3.9: the statements inside the record, each judged for its form, payload and signature: approvals, then the application."""
    if record["type"] == "genesis":
        return [_founding_approval(jws, record) for jws in record["approvals"]], None
    approvals = [_embedded_approval(jws, record) for jws in record.get("approvals", [])]
    if record["type"] == "participant":
        return approvals, _embedded_application(record, read_participant_application)
    if record["type"] == "key":
        return approvals, _embedded_application(record, read_key_application)
    return approvals, None


def digest(record):
    """6.4: D, which approvals name."""
    return to_base64url(sha256(strict_json.jcs({**record, "approvals": []}).encode()))


def _embedded_application(record, read_payload):
    """6.6, 6.9: signed by the key that it brings."""
    application = statements.read(record["application"], "application+jws")
    read_payload(application.payload)
    statements.verify(application, application.payload["key"])
    return application


def _embedded_approval(jws, record):
    """6.16: of this record. Whose it is, and its signature, is judged with the record."""
    statement = statements.read(jws, "approval+jws")
    read_approval(statement.payload)
    refuse_unless(statement.payload["record"] == digest(record), "record-invalid", "an approval of another record")
    return statement


def _founding_approval(jws, record):
    """6.4: by a regulator in the record, for no ledger."""
    statement = statements.read(jws, "approval+jws")
    read_founding_approval(statement.payload)
    key = regulator_key(record, statement.header["kid"])
    refuse_unless(statement.header["log"] == "", "genesis-invalid", "an approval of a ledger")
    statements.verify(statement, key)
    return statement


def regulator_key(genesis, kid):
    """6.4: the key with this thumbprint, of a regulator in the record."""
    for each in genesis["regulators"]:
        if statements.thumbprint(each["key"]) == kid:
            return each["key"]
    raise Refused("genesis-invalid", "signed by who is no regulator in it")
