"""What is judged of every step from the register alone: docs/protocol.md, 7.5, points 1 to 4."""

from refusal import refuse_unless
from register import covers, is_past, may_sign

AHEAD = 300_000


def judge(register, statement, event, index, time):
    key = key_7_5_1(register, statement, event, index)
    licence_7_5_2(register.participants[key.participant], event, time)
    for gln in event.places:
        site_7_5_3(register, key, event, gln, time)
    signer = register.sites[event.places[0]].participant
    licence_7_5_2(register.participants[signer], event, time)
    refuse_unless(event.time <= time + AHEAD, "event-ahead")


def key_7_5_1(register, statement, event, index):
    key = may_sign(register, statement.header["kid"], index)
    permission = "lock" if event.step in ("lock", "unlock") else "custody"
    refuse_unless(permission in key.permissions, "permission-missing")
    return key


# By these goods come out of the trade or stop, and none go in.
OUT_OF_TRADE = ("return", "void", "unpack", "lock", "unlock", "dispute")
IN_USE = ("sample", "free_sample", "exported", "checked_out")


def licence_7_5_2(participant, event, time):
    if event.step in OUT_OF_TRADE or event.step == "end" and event.reason not in IN_USE:
        return
    # Lapsed is what these are then, and custody's rules say what follows.
    if event.reported or event.step == "reactivate":
        return
    refuse_unless(event.step in participant.licence.steps, "licence-missing")
    refuse_unless(not is_past(participant.licence.until, time), "licence-expired")


def site_7_5_3(register, key, event, gln, time):
    """Of the site of the step, or of its bizLocation."""
    site = register.sites.get(gln)
    refuse_unless(site is not None, "site-unknown")
    if site.participant != key.participant:
        mandate = register.mandates.get((site.participant, key.participant))
        refuse_unless(mandate is not None, "site-unknown")
        refuse_unless(covers(mandate, event.step, gln, time), "mandate-missing")
    refuse_unless(key.sites is None or gln in key.sites, "key-not-for-site")
