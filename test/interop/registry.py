"""The registry's rules: docs/protocol.md, 6.4 to 6.14, a function for each."""

from dataclasses import dataclass, field

import granted_keys as numbers
import records
import statements
from octets import sha256, to_base64url
from refusal import refuse_unless
from register import Batch, Key, Licence, Notice, Participant, Product, Report, Site, could_add, covers, day, is_past, may_sign
from statements import Statement, thumbprint

ENDINGS = ("retire", "compromise")
ALL_PERMISSIONS = ["admin", "custody", "lock", "master", "recall"]
REGULATORS_LICENCE = {"steps": ["dispute", "lock", "unlock"], "until": None, "opening": None}
MOST_DAYS = 30
EMPTY_FENCE = {"root": to_base64url(sha256()), "size": 0}


@dataclass
class Entry:
    """A registry record where it would be logged, at a time in milliseconds. `approvals`, `application`: the statements in
    it. `key`: the signer's. `agreed`: the regulators that sign it or approve it.
    """

    statement: Statement
    record: dict
    approvals: list
    application: Statement
    index: int
    time: int
    key: Key = None
    agreed: set = field(default_factory=set)
    carries: set = field(default_factory=set)

    @property
    def kid(self):
        return self.statement.header["kid"]

    @property
    def signer(self):
        return self.key.participant

    @property
    def id(self):
        return to_base64url(self.statement.id)


def judge(register, entry):
    """6.3: what the record does to the register, or its refusal."""
    kind = entry.record["type"]
    if kind != "genesis":
        signer_6_5(register, entry)
    RULES[kind](register, entry)
    register.carried |= entry.carries


def genesis_6_4(register, entry):
    record, header = entry.record, entry.statement.header
    regulators = record["regulators"]
    refuse_unless(entry.index == 0, "genesis-invalid", "not entry 0")
    refuse_unless(header["log"] == "", "genesis-invalid", "of a ledger")
    refuse_unless(header["fence"] == EMPTY_FENCE, "genesis-invalid", "a fence that is not of the empty log (3.7)")
    glns = {each["gln"] for each in regulators}
    keys = {thumbprint(each["key"]) for each in regulators}
    refuse_unless(len(glns) == len(keys) == len(regulators), "genesis-invalid", "one regulator twice")
    approved = records.digest(record)
    signers = {entry.kid}
    for approval in entry.approvals:
        refuse_unless(approval.payload["record"] == approved, "genesis-invalid", "an approval of another record")
        signers.add(approval.header["kid"])
    refuse_unless(len(signers) >= record["quorum"], "genesis-invalid", "too few signers")
    refuse_unless(record["quorum"] <= len(regulators), "genesis-invalid", "a quorum of more than there are")
    register.quorum = record["quorum"]
    for each in regulators:
        _admit(register, entry, each, "regulator", REGULATORS_LICENCE)


def signer_6_5(register, entry):
    """Who may sign a record of this type."""
    kind = entry.record["type"]
    entry.key = may_sign(register, entry.kid, entry.index)
    approvals_6_16(register, entry)
    if kind in ("participant", "licence", "grant") or kind == "site" and not _closes_6_8(register, entry):
        refuse_unless(_is_regulator(register, entry.signer), "regulator-only")
    if kind == "merger":
        return
    if kind in ("product", "batch"):
        permission = "master"
    elif kind in ("recall", "withdrawal"):
        permission = "recall"
    else:
        permission = "admin"
    ends_itself = kind in ENDINGS and entry.record["key"] == entry.kid
    refuse_unless(permission in entry.key.permissions or ends_itself, "permission-missing")
    bound = permission == "admin" and entry.key.sites is not None
    refuse_unless(not bound or kind in ("key", *ENDINGS), "key-exceeds")


def participant_6_6(register, entry):
    application = _new_key(register, entry)
    gln, licence = application["gln"], entry.record["licence"]
    refuse_unless(_owner_of_site(register, gln) in (None, gln), "not-yours")
    _may_have_gln(register, gln, gln)
    if gln in register.participants or application["role"] == "regulator":
        require_quorum_6_16(register, entry)
    if application["role"] == "regulator":
        licence = REGULATORS_LICENCE
    for key in register.keys.values():
        if key.participant == gln:
            key.compromised = min(key.compromised, entry.index + 1)
            key.reported = key.reported or Report(entry.index, [], True)
    _admit(register, entry, application, application["role"], licence)


def licence_6_7(register, entry):
    record = entry.record
    refuse_unless(record["participant"] in register.participants, "participant-unknown")
    if not _is_regulator(register, record["participant"]):
        register.participants[record["participant"]].licence = Licence(record["steps"], record["until"], record["opening"])


def site_6_8(register, entry):
    record, gln, participant = entry.record, entry.record["gln"], entry.record["participant"]
    refuse_unless(participant in register.participants, "participant-unknown")
    refuse_unless(_owner_of_site(register, gln) in (None, participant), "not-yours")
    _may_have_gln(register, gln, participant)
    if register.holder(numbers.covering_gln(gln)) is None:
        register.granted[gln] = participant
    register.sites[gln] = Site(gln, participant, record)


def _closes_6_8(register, entry):
    """Whether the signer closes a site of its own, as it stands."""
    record = entry.record
    site = register.sites.get(record["gln"])
    closes = site is not None and record == {**site.record, "active": False}
    return closes and site.participant == entry.signer


def key_6_9(register, entry):
    record = entry.record
    application = _new_key(register, entry)
    refuse_unless(application["participant"] == entry.signer, "not-yours")
    for gln in record["sites"] or []:
        refuse_unless(_owner_of_site(register, gln) == entry.signer, "site-unknown")
    permissions, sites, jwk = record["permissions"], record["sites"], application["key"]
    refuse_unless(could_add(entry.key, permissions, sites), "key-exceeds")
    register.keys[thumbprint(jwk)] = Key(entry.signer, jwk, permissions, sites, entry.index, entry.id, entry.kid)


def retire_6_10(register, entry):
    key = _key_to_end(register, entry)
    refuse_unless(entry.record["from"] > entry.index, "retire-past")
    key.retired = min(key.retired, entry.record["from"])


def compromise_6_10(register, entry):
    _key_to_end(register, entry)
    since, confirmed = entry.record["since"], entry.record["confirmed"]
    refuse_unless(since is None or since <= entry.index, "compromise-future")
    since = entry.index if since is None else since
    key, attested = register.keys[entry.record["key"]], _is_regulator(register, entry.signer)
    before = key.reported
    loosened = before is not None and (since > before.since or not set(confirmed) <= set(before.confirmed))
    refuse_unless(attested or not loosened or not before.attested, "regulator-only")
    key.reported = Report(since, confirmed, attested or (before is not None and before.attested))
    reached = {entry.record["key"]}
    # Keys are in the order of their records, and a key is added by an earlier one.
    for kid, key in register.keys.items():
        if key.added_by in reached and key.index >= since and key.record not in confirmed:
            reached.add(kid)
    for kid in reached:
        key = register.keys[kid]
        key.compromised = min(key.compromised, entry.index + 1)


def product_6_11(register, entry):
    record, gtin = entry.record, entry.record["gtin"]
    before, manufacturer = register.products.get(gtin), register.manufacturer(gtin)
    serialised, is_regulator = record["serialised"], _is_regulator(register, entry.signer)
    refuse_unless(is_regulator or manufacturer == entry.signer, "identifier-not-yours")
    if before is not None and before.filed and not is_regulator:
        refuse_unless(before.markets == record["markets"], "regulator-only")
    refuse_unless(gtin not in register.levels, "gtin-taken")
    lost = before is not None and before.serialised and not serialised
    refuse_unless(is_regulator or not lost, "product-fixed")
    levels = _levels_6_11(register, record, before, manufacturer)
    refuse_unless(is_regulator or before is None or set(before.levels) <= set(levels), "product-fixed")
    if is_regulator and not serialised and (before is None or before.serialised):
        require_quorum_6_16(register, entry)
    filed = is_regulator or (before is not None and before.filed)
    withdrawal = before.withdrawal if before else None
    register.products[gtin] = Product(serialised, levels, record["markets"], filed, withdrawal)
    register.levels |= set(levels)


def _levels_6_11(register, record, before, manufacturer):
    """The GTINs of the levels."""
    chain = [record["gtin"]]
    for level in record["levels"]:
        gtin = level["gtin"]
        refuse_unless(level["of"] == chain[-1], "gtin-taken")
        refuse_unless(gtin not in chain, "gtin-taken")
        refuse_unless(gtin not in register.products, "gtin-taken")
        refuse_unless(register.product_of_level(gtin) in (None, record["gtin"]), "gtin-taken")
        if before is None or gtin not in before.levels:
            refuse_unless(register.manufacturer(gtin) == manufacturer, "identifier-not-yours")
        chain.append(gtin)
    return chain[1:]


def batch_6_12(register, entry):
    record = entry.record
    gtin, lot, aliases = record["gtin"], record["lot"], record["aliases"]
    product = _product(register, record)
    attested = _is_regulator(register, entry.signer)
    refuse_unless(_may_make_batches(register, entry), "not-yours")
    before = register.batches.get((gtin, lot))
    refuse_unless(before is not None or product.serialised or not record["serialised"], "product-fixed")
    refuse_unless(before is None or before.serialised == record["serialised"], "product-fixed")
    given_up = before is not None and before.complete and not record["complete"]
    refuse_unless(attested or not given_up, "regulator-only")
    opened = not record["complete"] and (before is None or before.complete)
    unserialised = not record["serialised"] and product.serialised and before is None
    if attested and (opened or unserialised):
        require_quorum_6_16(register, entry)
    refuse_unless(register.batch_of_alias(gtin, lot) is None, "lot-taken")
    for alias in aliases:
        refuse_unless(alias != lot and (gtin, alias) not in register.batches, "lot-taken")
        refuse_unless(register.batch_of_alias(gtin, alias) in (None, lot), "lot-taken")
    kept = before is None or set(before.aliases) <= set(aliases)
    refuse_unless(attested or kept, "product-fixed")
    for notice in register.recalls.values() if before is not None else []:
        named = _names_6_15(notice.record, gtin, [lot, *before.aliases])
        refuse_unless(not named or _names_6_15(notice.record, gtin, [lot, *aliases]), "product-fixed")
    register.batches[gtin, lot] = Batch(record["serialised"], aliases, record["complete"])


def _names_6_15(recall, gtin, lots):
    """Whether a recall is active and names the batch that is known by these lots."""
    return recall["active"] and recall["gtin"] == gtin and (not recall["lots"] or not set(lots).isdisjoint(recall["lots"]))


def _may_make_batches(register, entry):
    manufacturer = register.manufacturer(entry.record["gtin"])
    if manufacturer == entry.signer or _is_regulator(register, entry.signer):
        return True
    mandate = register.mandates.get((manufacturer, entry.signer))
    return mandate is not None and covers({**mandate, "sites": None}, "batch", None, entry.time)


def recall_6_13(register, entry):
    record = entry.record
    gtin, lots = record["gtin"], record["lots"]
    _product(register, record)
    before = register.recalls.get((record["issuer"], record["ref"]))
    refuse_unless(before is not None or record["issuer"] == entry.signer, "not-yours")
    notice = _notice(register, entry, before, before is not None and _is_within(record, before.record))
    refuse_unless(before is None or before.record["gtin"] == gtin, "recall-fixed")
    refuse_unless(not record["serials"] or len(lots) == 1, "recall-serials")
    for lot in [] if record["unregistered"] else lots:
        registered = (gtin, lot) in register.batches or register.batch_of_alias(gtin, lot) is not None
        refuse_unless(registered, "batch-unknown")
    register.recalls[record["issuer"], record["ref"]] = notice


def withdrawal_6_13(register, entry):
    product = _product(register, entry.record)
    before = product.withdrawal
    narrower = before is not None and (before.record["active"] or not entry.record["active"])
    product.withdrawal = _notice(register, entry, before, narrower)


def mandate_6_14(register, entry):
    record = entry.record
    giver, taker = record["from"], record["to"]
    refuse_unless(giver == entry.signer, "not-yours")
    refuse_unless(taker in register.participants and taker != giver, "participant-unknown")
    for gln in record["sites"] or []:
        refuse_unless(_owner_of_site(register, gln) in (giver, taker), "site-unknown")
    register.mandates[giver, taker] = record


def approvals_6_16(register, entry):
    """The approvals that the record carries, and who agrees with it."""
    if entry.key.sites is None and _is_regulator(register, entry.signer):
        entry.agreed.add(entry.signer)
    for approval in entry.approvals:
        refuse_unless(approval.header["log"] == register.ledger, "foreign-ledger")
        key = may_sign(register, approval.header["kid"], entry.index)
        statements.verify(approval, key.jwk)
        refuse_unless(_is_regulator(register, key.participant), "regulator-only")
        refuse_unless("admin" in key.permissions, "permission-missing")
        refuse_unless(key.sites is None, "key-exceeds")
        until = approval.payload["until"]
        refuse_unless(until <= day(entry.time + MOST_DAYS * 86_400_000), "record-invalid")
        carried = register.carried | entry.carries
        if approval.id not in carried and not is_past(until, entry.time):
            entry.agreed.add(key.participant)
        entry.carries.add(approval.id)


def has_quorum_6_16(register, entry):
    able = set()
    for key in register.keys.values():
        signs = key.index < entry.index < min(key.retired, key.compromised)
        if signs and key.sites is None and "admin" in key.permissions and _is_regulator(register, key.participant):
            able.add(key.participant)
    return len(entry.agreed) >= max(1, min(register.quorum, len(able)))


def require_quorum_6_16(register, entry):
    refuse_unless(has_quorum_6_16(register, entry), "quorum-missing")


def grant_6_18(register, entry):
    record = entry.record
    giver, taker = record["from"], record["to"]
    refuse_unless(taker is None or taker in register.participants, "participant-unknown")
    for key in record["keys"]:
        refuse_unless(register.holder(numbers.covering_key(key)) == giver, "grant-stale")
        refuse_unless(taker is not None or register.granted.get(numbers.kept(key)) is not None, "grant-stale")
    if giver is not None:
        require_quorum_6_16(register, entry)
    for key in record["keys"]:
        register.granted[numbers.kept(key)] = taker


def merger_6_19(register, entry):
    refuse_unless(False, "merger-reserved")


RULES = {
    "genesis": genesis_6_4,
    "grant": grant_6_18,
    "merger": merger_6_19,
    "participant": participant_6_6,
    "licence": licence_6_7,
    "site": site_6_8,
    "key": key_6_9,
    "retire": retire_6_10,
    "compromise": compromise_6_10,
    "product": product_6_11,
    "batch": batch_6_12,
    "recall": recall_6_13,
    "withdrawal": withdrawal_6_13,
    "mandate": mandate_6_14,
}


def _may_have_gln(register, gln, owner):
    """6.17: it is its, or nobody's."""
    refuse_unless(register.holder(numbers.covering_gln(gln)) in (None, owner), "identifier-not-yours")


def _admit(register, entry, of, role, licence):
    """6.4, 6.6: a participant with its licence, a site of its GLN, which it holds, and a key for everything."""
    gln, jwk = of["gln"], of["key"]
    register.participants[gln] = Participant(gln, role, Licence(**licence))
    place = {name: of[name] for name in ("name", "address", "country", "timeZone", "latitude", "longitude")}
    record = {"type": "site", "gln": gln, "participant": gln, **place, "active": True}
    register.sites[gln] = Site(gln, gln, record)
    if register.holder(numbers.covering_gln(gln)) is None:
        register.granted[gln] = gln
    register.keys[thumbprint(jwk)] = Key(gln, jwk, ALL_PERMISSIONS, None, entry.index, entry.id)


def _is_regulator(register, gln):
    return register.participants[gln].role == "regulator"


def _owner_of_site(register, gln):
    """The participant whose site it is, or None."""
    site = register.sites.get(gln)
    return None if site is None else site.participant


def _new_key(register, entry):
    """6.6: the application, which is for this ledger and brings a key that is not registered."""
    application = entry.application
    refuse_unless(application.header["log"] == register.ledger, "foreign-ledger")
    refuse_unless(thumbprint(application.payload["key"]) not in register.keys, "key-taken")
    return application.payload


def _key_to_end(register, entry):
    """6.10: the key that retires or is lost, where the signer may end it."""
    kid = entry.record["key"]
    key = register.key(kid)
    if kid == entry.kid:
        return key
    if key.participant == entry.signer:
        may = could_add(entry.key, key.permissions, key.sites)
        quorum = _is_regulator(register, entry.signer) and has_quorum_6_16(register, entry)
        refuse_unless(may or quorum, "key-exceeds")
        return key
    refuse_unless(_is_regulator(register, entry.signer), "not-yours")
    if _is_regulator(register, key.participant):
        require_quorum_6_16(register, entry)
    return key


def _product(register, record):
    """6.12, 6.13: the product whose unit it is."""
    refuse_unless(record["gtin"] in register.products, "product-unknown")
    return register.products[record["gtin"]]


def _notice(register, entry, before, narrower):
    """6.13: the notice that takes the place of the one before, where the signer may make it. `narrower`: it stops nothing
    that the one before did not stop.
    """
    attested = _is_regulator(register, entry.signer)
    refuse_unless(attested or before is None or not before.attested, "regulator-only")
    made = register.manufacturer(entry.record["gtin"]) == entry.signer
    issued = before is not None and before.first == entry.signer
    refuse_unless(attested or made or (issued and narrower), "not-yours")
    first = before.first if before else entry.signer
    return Notice(first, entry.record, attested or (before is not None and before.attested))


def _is_within(record, before):
    """6.13: whether a recall stops nothing that the former one did not."""
    depths = ["wholesaler", "pharmacy", "patient"]
    parts = (_is_part(record[name], before[name]) for name in ("lots", "serials", "markets"))
    lower = record["class"] >= before["class"] and depths.index(record["depth"]) <= depths.index(before["depth"])
    return all(parts) and lower and (before["active"] or not record["active"])


def _is_part(named, before):
    """Where nothing is named, all is."""
    return not before or (named != [] and set(named) <= set(before))
