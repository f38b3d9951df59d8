"""The form of events: docs/protocol.md, chapter 5, above all the table of 5.6."""

from dataclasses import dataclass

import event_members as form
import identifiers
from forms import WrongForm, exactly, judge, listed, members, need, octets, one_of, sorted_list
from refusal import Refused, refuse_unless


@dataclass
class Row:
    """A row of 5.6. `dispositions` is None where the event has none."""

    step: str
    type: str
    action: str
    biz_step: str
    dispositions: tuple
    required: tuple = ()
    optional: tuple = ()


OBJECT, AGGREGATION, TRANSFORMATION = "ObjectEvent", "AggregationEvent", "TransformationEvent"
ENDS = ("sourceList", "destinationList")
TRANSACTIONS, REPORT, REASON = ("bizTransactionList",), ("theriac:alreadyDone",), ("theriac:reason",)
OUTSIDE = ("theriac:outside",)
DISPUTED = ("no_pedigree_match", "mismatch_quantity", "damaged")

ROWS = [
    Row("commission", OBJECT, "ADD", "commissioning", ("active",), (), ("ilmd",)),
    Row("stock", OBJECT, "OBSERVE", "stock_taking", ("in_progress",), (), ("sourceList", "theriac:print")),
    Row("pack", AGGREGATION, "ADD", "packing", ("in_progress",), ("parentID",)),
    Row("unpack", AGGREGATION, "DELETE", "unpacking", ("in_progress",), ("parentID",)),
    Row("repack", TRANSFORMATION, None, "repackaging", ("active",), ("ilmd",)),
    Row("ship", OBJECT, "OBSERVE", "shipping", ("in_transit",), ENDS, TRANSACTIONS + OUTSIDE + ("gs1ushc:dropShipment",)),
    Row("return", OBJECT, "OBSERVE", "shipping", ("returned",), ENDS + TRANSACTIONS, OUTSIDE),
    Row("void", OBJECT, "OBSERVE", "void_shipping", ("in_progress",), (), TRANSACTIONS),
    Row("receive", OBJECT, "OBSERVE", "receiving", ("in_progress", "returned"), (), ENDS + TRANSACTIONS + REPORT),
    Row("dispense", OBJECT, "OBSERVE", "dispensing", ("dispensed", "partially_dispensed"), (), REPORT),
    Row("reactivate", OBJECT, "OBSERVE", "other", ("active",), ("theriac:undoes",)),
    Row("end", OBJECT, "DELETE", "decommissioning", ("inactive",), REASON, REPORT),
    Row("end", OBJECT, "DELETE", "destroying", ("destroyed",), (), REPORT),
    Row("end", OBJECT, "OBSERVE", "other", ("stolen",), (), REPORT),
    Row("lock", OBJECT, "OBSERVE", "holding", ("non_sellable_other",), REASON, ("theriac:cause",)),
    Row("unlock", OBJECT, "OBSERVE", "inspecting", ("conformant",), REASON, ("theriac:confirms",)),
    Row("sensor", OBJECT, "OBSERVE", "sensor_reporting", None, ("sensorElementList",)),
    Row("dispute", OBJECT, "OBSERVE", "other", DISPUTED, REASON),
    Row("dispute", OBJECT, "OBSERVE", "other", ("conformant",), REASON + ("theriac:closes",)),
]
STEPS = sorted({row.step for row in ROWS})

# The forms of the members of the table.
FORMS = {
    "bizTransactionList": form.transactions,
    "destinationList": form.parties("destination"),
    "gs1ushc:dropShipment": one_of("true", "false"),
    "ilmd": form.ilmd,
    "parentID": identifiers.object_name,
    "sensorElementList": listed(form.sensor_element, 1, 1),
    "sourceList": form.parties("source"),
    "theriac:alreadyDone": form.reason,
    "theriac:cause": one_of("falsified"),
    "theriac:closes": octets(32),
    "theriac:confirms": octets(32),
    "theriac:outside": exactly(True),
    "theriac:print": form.printed,
    "theriac:reason": form.reason,
    "theriac:undoes": octets(32),
}
# Where the row asks for more than 5.5 does.
NARROWER = {
    ("return", "bizTransactionList"): form.transactions_of_a_return,
    ("end", "theriac:reason"): one_of("sample", "free_sample", "exported", "checked_out", "damaged", "lost"),
}
# 5.3
COMMON = {
    "@context": exactly(form.CONTEXT),
    "eventTime": form.milliseconds,
    "eventTimeZoneOffset": form.offset,
    "readPoint": form.site,
}
# 5.4: the steps of batches without serials.
OF_QUANTITIES = ("commission", "stock", "ship", "return", "void", "receive", "dispense", "reactivate", "end", "repack")


@dataclass
class Event:
    """What is read of an event here. `places`: the GLNs of readPoint and, where it is there, bizLocation; `reason`: theriac:reason or None;
    `reported`: whether it has theriac:alreadyDone."""

    step: str
    time: int
    places: list
    reason: str
    reported: bool


def read(payload):
    """The event that this payload is."""
    refuse_unless(isinstance(payload, dict), "event-invalid", "no object")
    step = step_of(payload)
    try:
        _judge(step, payload)
    except WrongForm as error:
        raise Refused("event-invalid", str(error)) from None
    named = [payload[name]["id"] for name in ("readPoint", "bizLocation") if name in payload]
    places = [identifiers.parse(uri)[1] for uri in named]
    return Event(step, form.milliseconds(payload["eventTime"]), places, payload.get("theriac:reason"), "theriac:alreadyDone" in payload)


def step_of(event):
    """5.1: the name of the step."""
    disposition = event.get("disposition")
    if event.get("bizStep") == "shipping":
        return "return" if disposition == "returned" else "ship"
    if event.get("bizStep") == "other":
        if "theriac:undoes" in event:
            return "reactivate"
        return "end" if disposition == "stolen" else "dispute"
    for row in ROWS:
        if "bizStep" in event and row.biz_step == event["bizStep"]:
            return row.step
    raise Refused("event-unknown")


def _judge(step, event):
    row = _row_of(step, event)
    sides = _sides(row)
    names = {name: each for side in sides for name, each in side.items()}
    required = {**COMMON, "type": exactly(row.type), "bizStep": exactly(row.biz_step)}
    if row.action is not None:
        required["action"] = exactly(row.action)
    if row.dispositions is not None:
        required["disposition"] = one_of(*row.dispositions)
    required.update({name: NARROWER.get((step, name), FORMS[name]) for name in row.required})
    optional = {"bizLocation": form.site, **names, **{name: FORMS[name] for name in row.optional}}
    judge(members(required, optional), event)
    for side in sides:
        _judge_objects(step, event, *side)


def _row_of(step, event):
    """The row of a step, by bizStep and disposition."""
    for row in ROWS:
        dispositions = (None,) if row.dispositions is None else row.dispositions
        if row.step == step and row.biz_step == event.get("bizStep") and event.get("disposition") in dispositions:
            return row
    raise WrongForm("another disposition")


def _sides(row):
    """5.4: what names objects: a list of URIs, a serial list, quantities; a transformation has two of each."""
    made = identifiers.identifier("SGTIN")
    if row.type == TRANSFORMATION:
        one = sorted_list(made, 1, 1)
        return [
            _names("inputEPCList", one, "theriac:inputList", "inputQuantityList"),
            _names("outputEPCList", one, "theriac:serialList", "outputQuantityList"),
        ]
    many = sorted_list(made if row.step == "commission" else identifiers.object_name, 1, 100)
    if row.type == OBJECT:
        return [_names("epcList", many, "theriac:serialList", "quantityList")]
    return [_names("childEPCs", many, "theriac:serialList", "childQuantityList")]


def _names(objects, objects_form, serial_list, amounts):
    return {objects: objects_form, serial_list: form.serial_list, amounts: form.quantities}


def _judge_objects(step, event, objects, serial_list, amounts):
    """5.4: what goes with what."""
    if serial_list in event:
        need(amounts in event, "a serial list without its quantities")
        total = sum(each["quantity"] for each in event[amounts])
        need(total == event[serial_list]["count"], "quantities that are not the count")
    elif amounts in event:
        need(step in OF_QUANTITIES, "a step that names no quantities")
        need(objects not in event, "objects beside quantities")
    else:
        need(objects in event or step == "unpack", "no objects")
