"""Reads test/vectors as docs/protocol.md says, with nothing but Python's standard library.

`python3 test/interop` judges every vector and says how many there were; at the first that comes out otherwise it
ends with 1. Written from the document alone, so that it shows what the document leaves open.
"""

import sys

import story
import vectors


def main():
    for name, judge in [
        ("entries.json", vectors.entries),
        ("forms.json", vectors.forms),
        ("serial-lists.json", vectors.serial_lists),
        ("tree.json", vectors.tree),
        ("story.json", story.judge),
    ]:
        try:
            print(f"{name}: {judge()}")
        except vectors.Different as difference:
            print(f"{name}: {difference}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
