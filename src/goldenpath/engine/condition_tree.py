"""The tree that a condition says, and the names that it may look up."""

from typing import Final

from goldenpath.engine.patterns import Pattern
from goldenpath.model.observation import Phase
from goldenpath.model.record import record

Plain = str | int | float | bool | None


class ConditionError(Exception):
    """A condition that cannot be read: where in it, counted from 1, what came, and what was expected."""

    def __init__(self, position: int, came: str, expected: str, near: str = "") -> None:
        self.position = position
        self.came = came
        self.expected = expected
        self.near = near
        hint = f' — did you mean "{near}"?' if near else ""
        super().__init__(f"at {position}: {came} — expected {expected}{hint}")


@record
class Literal:
    """A value as it was written."""

    text: str
    value: Plain
    time: bool = False
    """It is a duration, in seconds."""


@record
class Name:
    """What is looked up in an observation."""

    text: str
    steps: tuple[str | int, ...]


@record
class Length:
    """How many characters, items or fields."""

    text: str
    of: Name


@record
class Each:
    """Every value that a name leads to through lists."""

    text: str
    all: bool
    of: Name


@record
class Share:
    """So many percent of something."""

    text: str
    percent: float
    of: "Operand"


@record
class Span:
    """From one number to another, both included."""

    text: str
    low: float
    high: float


@record
class Choice:
    """One of several values."""

    text: str
    of: tuple[Plain, ...]


Operand = Literal | Name | Length | Each | Share
"""What is compared."""


@record
class Compare:
    """Two operands and how they must stand to each other."""

    left: Operand
    sign: str
    right: Operand | Span | Choice
    pattern: Pattern | None = None


@record
class Has:
    """Whether a name leads somewhere."""

    of: Name


@record
class Not:
    """The opposite."""

    of: "Tree"


@record
class Several:
    """Several conditions joined by ``and`` or by ``or``."""

    word: str
    of: tuple["Tree", ...]


Tree = Compare | Has | Not | Several
"""What a condition consists of."""

ROOTS: Final = {
    "status": "number",
    "failure": "text",
    "failure.phase": "text",
    "total": "time",
    "body": "",
    "body_bytes": "number",
    "tls": "text",
    "address": "text",
    **{f"phase.{p.value}": "time" for p in Phase},
    "certificate.subject": "text",
    "certificate.issuer": "text",
    "certificate.fingerprint": "text",
    "certificate.names": "list",
    "certificate.self_signed": "truth",
    "certificate.chain": "number",
    "certificate.expires_in": "time",
}
"""What every observation may hold, with its type; ``header.NAME`` beside them."""
