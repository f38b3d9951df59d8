"""What the records make: docs/protocol.md, 6.3, with 6.14 on mandates and 6.5 on keys."""

from dataclasses import dataclass, field
from datetime import datetime, timezone

import granted_keys
from refusal import refuse_unless


@dataclass
class Licence:
    steps: list
    until: str
    opening: str


@dataclass
class Participant:
    gln: str
    role: str
    licence: Licence


@dataclass
class Site:
    gln: str
    participant: str
    record: dict


@dataclass
class Key:
    """`index`, `record`: of the record that registered it, and that record's id. `added_by`: the thumbprint of the key
    that signed it by 6.9, or None. `retired`, `compromised`: the first index that it may not sign.
    """

    participant: str
    jwk: dict
    permissions: list
    sites: list
    index: int
    record: str
    added_by: str = None
    retired: float = float("inf")
    compromised: float = float("inf")
    reported: "Report" = None


@dataclass
class Report:
    """The latest record that reported a key as compromised. `attested`: a regulator signed one."""

    since: int
    confirmed: list
    attested: bool


@dataclass
class Notice:
    """A recall or a withdrawal. `first`: who signed the first of its name; `record`: the latest one; `attested`: a regulator
    signed one.
    """

    first: str
    record: dict
    attested: bool


@dataclass
class Batch:
    serialised: bool
    aliases: list
    complete: bool


@dataclass
class Product:
    serialised: bool
    levels: list
    markets: list
    filed: bool = False
    withdrawal: "Notice" = None


@dataclass
class Register:
    """Participants, sites, products by their numbers; keys by thumbprint; mandates by (from, to); batches by (GTIN, lot);
    recalls by (issuer, ref). `granted`: key of GS1 to who holds what it covers, None where it was taken away; `carried`: ids
    of approvals; `levels`: GTINs that are or were levels.
    """

    ledger: str = ""
    quorum: int = 0
    participants: dict = field(default_factory=dict)
    sites: dict = field(default_factory=dict)
    mandates: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    products: dict = field(default_factory=dict)
    levels: set = field(default_factory=set)
    batches: dict = field(default_factory=dict)
    recalls: dict = field(default_factory=dict)
    granted: dict = field(default_factory=dict)
    carried: set = field(default_factory=set)

    def key(self, kid):
        refuse_unless(kid in self.keys, "key-unknown")
        return self.keys[kid]

    def holder(self, keys):
        """6.17: who holds the number that these keys would cover, the longest first."""
        return next((self.granted[key] for key in keys if self.granted.get(key) is not None), None)
    def batch_of_alias(self, gtin, lot):
        """The lot of the batch that has this alias, or None."""
        for (product, own), batch in self.batches.items():
            if product == gtin and lot in batch.aliases:
                return own
        return None

    def manufacturer(self, gtin):
        """6.17: who holds the number."""
        return self.holder(granted_keys.covering_gtin(gtin))

    def product_of_level(self, gtin):
        """The GTIN of the product that has this level, or None."""
        for unit, product in self.products.items():
            if gtin in product.levels:
                return unit
        return None


def may_sign(register, kid, index):
    """6.5: the key, where it may sign this entry."""
    key = register.key(kid)
    refuse_unless(key.index < index, "key-unknown")
    refuse_unless(index < key.retired, "key-retired")
    refuse_unless(index < key.compromised, "key-compromised")
    return key


def could_add(key, permissions, sites):
    """6.9: whether a key may give these permissions and sites: they are among its own; null is all sites."""
    within = key.sites is None or (sites is not None and set(sites) <= set(key.sites))
    return within and set(permissions) <= set(key.permissions)


def is_past(until, time):
    """Whether a last day, in UTC, is past at a time in milliseconds. No day is never past."""
    return until is not None and until < day(time)


def day(time):
    """The day of a time in milliseconds, in UTC."""
    return datetime.fromtimestamp(time // 1000, timezone.utc).strftime("%Y-%m-%d")


def covers(mandate, step, site, time):
    """6.14: whether a mandate covers a step at a site at a time."""
    at_site = mandate["sites"] is None or site in mandate["sites"]
    return mandate["active"] and step in mandate["steps"] and at_site and not is_past(mandate["until"], time)
