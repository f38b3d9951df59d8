"""What a reader says of something that it does not accept."""


class Refused(Exception):
    """A refusal by one of the codes that docs/protocol.md names in backticks."""

    def __init__(self, code, why=""):
        super().__init__(f"{code}: {why}" if why else code)
        self.code = code


def refuse_unless(condition, code, why=""):
    """Refuses with `code` where the condition does not hold."""
    if not condition:
        raise Refused(code, why)


def code_of(read):
    """The code that `read` refuses with, or None where it accepts."""
    try:
        read()
    except Refused as refused:
        return refused.code
    return None
