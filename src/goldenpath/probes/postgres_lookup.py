"""Counts the rows of a table whose column has a value, in PostgreSQL's extended protocol.

Names stand in the statement between quotation marks, which inside them are doubled; the value is bound and never part
of a statement. The server reads it as the column's type, so that the column's index serves.
"""

from typing import Final

from goldenpath.model.observation import Value
from goldenpath.model.probe import Lookup
from goldenpath.probes.postgres_messages import framed, text

MOST: Final = 1_000
"""Rows that are counted at most: whether there is one, or more than one, is all that is asked."""
VALUES: Final = (
    ("found", f"of a lookup: how many rows there are, counted up to {MOST:,}"),
    ("found.refused", "why the server did not look them up, in its words"),
)
_UNNAMED: Final = b"\0"
_TYPE_INFERRED: Final = (0).to_bytes(2, "big")
_AS_TEXT: Final = (0).to_bytes(2, "big")
_ONE: Final = (1).to_bytes(2, "big")
_ALL_ROWS: Final = (0).to_bytes(4, "big")


def statement(lookup: Lookup) -> str:
    """Return the statement, with a parameter where the value belongs."""
    table = ".".join(map(_quoted, lookup.table.split(".")))
    rows = f"select 1 from {table} where {_quoted(lookup.column)} = $1 limit {MOST}"  # noqa: S608 - names are quoted
    return f"select count(*) from ({rows}) found"  # noqa: S608 - as above


def counting(lookup: Lookup) -> bytes:
    """Return the messages that have the rows counted: parse, bind, execute, sync.

    Raises:
        Broken: a name or the value holds what PostgreSQL's texts cannot.
    """
    value = text(lookup.value)[:-1]
    parameter = _ONE + len(value).to_bytes(4, "big") + value
    return (
        framed("P", _UNNAMED + text(statement(lookup)) + _TYPE_INFERRED)
        + framed("B", _UNNAMED + _UNNAMED + _AS_TEXT + parameter + _AS_TEXT)
        + framed("E", _UNNAMED + _ALL_ROWS)
        + framed("S", b"")
    )


def counted(columns: tuple[str | None, ...]) -> tuple[tuple[str, Value], ...] | None:
    """Return the count that answers, ``None`` where the row is none."""
    said = columns[0] if len(columns) == 1 else None
    if said is None or not said.isascii() or not said.isdigit() or len(said) > len(str(MOST)):
        return None
    return (("found", int(said)),)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
