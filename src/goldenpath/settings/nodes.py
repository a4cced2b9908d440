"""A document as a tree of nodes that know where they stand: what a reader of YAML or JSON hands over."""

from typing import Final

from goldenpath.model.record import record

MAPPING: Final = "a mapping"
LIST: Final = "a list"
TEXT: Final = "text"
NUMBER: Final = "a number"
TRUTH: Final = "true or false"
NOTHING: Final = "nothing"

Scalar = str | int | float | bool | None


@record
class Node:
    """One value of the document."""

    kind: str
    """`MAPPING`, `LIST`, `TEXT`, `NUMBER`, `TRUTH` or `NOTHING`: also the word in which a message says what came."""
    line: int
    column: int
    value: Scalar = None
    """Of a scalar."""
    written: str = ""
    """A scalar as the file has it, without quotes; a key is read by this, so that `404:` is a name too."""
    items: tuple["Node", ...] = ()
    """Of a list."""
    fields: tuple[tuple["Node", "Node"], ...] = ()
    """Of a mapping: keys with values, in order; a key that stands twice is here twice."""
