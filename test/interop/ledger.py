"""How an entry is taken in: docs/protocol.md, 3.6 to 3.9, with the bytes and the tree of chapter 4.

Custody's own rules (7.5 from point 5 on, 7.6 to 7.29) are not judged here: `custody` is asked for its word.
"""

import events
import records
import registry
import rights
import statements
import tree
from octets import sha256, to_base64url
from refusal import refuse_unless
from register import Register


class Ledger:
    def __init__(self):
        self.register = Register()
        self.leaves = []
        self.roots = [tree.root([])]
        self.indexes = {}
        self.time = 0

    def take_in(self, jws, time, custody):
        """The index of the entry, or its refusal. `custody(event)` may refuse what passed all other rules."""
        statement = statements.read(jws, *statements.ENTRIES)
        if statement.typ == "registry+jws":
            body = records.read(statement.payload)
            approvals, application = records.read_embedded(body)
        else:
            body = events.read(statement.payload)
        is_genesis = statement.typ == "registry+jws" and body["type"] == "genesis"
        if not is_genesis:
            refuse_unless(self._is_ours(statement), "foreign-ledger")
        statements.verify(statement, self._key_of(statement, body, is_genesis))
        if not is_genesis:
            self._fence_3_7(statement.header["fence"])
        if statement.id in self.indexes:
            return self.indexes[statement.id]
        if statement.typ == "registry+jws":
            refuse_unless(statement.header["prev"] == [], "stale-prev")
            entry = registry.Entry(statement, body, approvals, application, self.size, time)
            registry.judge(self.register, entry)
        else:
            rights.judge(self.register, statement, body, self.size, time)
            custody(body)
        return self._append(statement, jws, time)

    @property
    def size(self):
        return len(self.leaves)

    def _is_ours(self, statement):
        """3.6: whether it was signed for this ledger; where there is none yet, it was not."""
        return self.size > 0 and statement.header["log"] == self.register.ledger

    def _key_of(self, statement, body, is_genesis):
        """3.9: the key that the entry is signed with."""
        kid = statement.header["kid"]
        return records.regulator_key(body, kid) if is_genesis else self.register.key(kid).jwk

    def _fence_3_7(self, fence):
        """Of every entry but a genesis record, of which 6.4 judges it."""
        refuse_unless(1 <= fence["size"] <= self.size, "fence-unknown")
        refuse_unless(fence["root"] == to_base64url(self.roots[fence["size"]]), "fence-mismatch")

    def _append(self, statement, jws, time):
        """4.1: its bytes are in the log."""
        if time < self.time:
            raise ValueError("time decreases")
        self.time = time
        if statement.typ == "registry+jws":
            octets = tree.registry_octets(time, jws)
        else:
            octets = tree.custody_octets(time, statement.id)
        if not self.leaves:
            self.register.ledger = to_base64url(sha256(octets))
        self.indexes[statement.id] = self.size
        self.leaves.append(tree.leaf_hash(octets))
        self.roots.append(tree.root(self.leaves))
        return self.size - 1
