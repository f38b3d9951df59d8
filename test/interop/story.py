"""story.json: a whole ledger, each entry judged in turn as chapters 2 to 7 say."""

import re
from collections import Counter
from pathlib import Path

import notes
import serial_lists
from ledger import Ledger
from octets import to_base64url
from refusal import Refused
from vectors import load, same

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"


def custody_codes():
    """The codes that the document names from 7.5, point 5, to the end of 7.29, and those of 7.32."""
    text = DOCUMENT.read_text(encoding="utf-8")
    rules = text[text.index("\n5. A commissioning") : text.index("\n**7.30**")]
    rules += text[text.index("\n**7.32**") : text.index("\n## 8 ")]
    return set(re.findall(r"`([a-z-]+)`", rules))


def judge():
    file = load("story.json")
    for each in file["lists"]:
        root = serial_lists.root(bytes.fromhex(each["seed"]), each["uris"])
        same(f"the list before entry {each['before']}", to_base64url(root), each["root"])
    codes, ledger, counts = custody_codes(), Ledger(), Counter()
    for i, entry in enumerate(file["entries"]):
        outcome = _outcome(ledger, entry, codes, counts)
        same(f"entry {i}, {entry['what']}", outcome, entry["outcome"])
    size, root, _ = notes.open_checkpoint(file["checkpoint"], notes.parse_vkey(file["logKey"]))
    same("the log", (ledger.size, to_base64url(ledger.roots[-1])), (size, to_base64url(root)))
    same("the root", to_base64url(root), file["root"])
    same("the ledger", ledger.register.ledger, file["ledger"])
    return (
        f"{len(file['entries'])} entries. Judged to the end: {counts['records']} records logged and {counts['refused']} entries"
        f" refused. Judged up to custody's rules, whose word is the vectors': {counts['steps']} steps logged"
        f" and {counts['custody']} refused. {len(file['lists'])} serial lists, and the log's root"
    )


def _outcome(ledger, entry, codes, counts):
    """The index or the code. Where only custody's rules are left, a code of theirs is taken from the vectors."""
    at_custody = False

    def custody(_event):
        nonlocal at_custody
        at_custody = True
        if entry["outcome"] in codes:
            raise Refused(entry["outcome"])

    try:
        index = ledger.take_in(entry["jws"], entry["time"], custody)
        counts["steps" if at_custody else "records"] += 1
        return index
    except Refused as refused:
        counts["custody" if at_custody else "refused"] += 1
        return refused.code
