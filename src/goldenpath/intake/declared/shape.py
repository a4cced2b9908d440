"""Looks into plain data of any shape: what is not there, or is of another type, is empty, never an error."""

import re
from collections.abc import Mapping
from typing import Any, Final

from goldenpath.model.record import record

_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]+")
MOST: Final = 5_000
"""Members of one list that are read."""


@record
class Source:
    """One file as plain data: its documents in order."""

    name: str
    documents: tuple[Any, ...]


def mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - plain data of any shape
    """Return the value where it is a mapping with names as keys, else an empty one; other keys are left out."""
    if not isinstance(value, Mapping):
        return {}
    return value if all(isinstance(k, str) for k in value) else {k: v for k, v in value.items() if isinstance(k, str)}


def items(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    """Return the members of a list, none where it is no list."""
    return tuple(value[:MOST]) if isinstance(value, list | tuple) else ()


def mappings(value: Any) -> tuple[Mapping[str, Any], ...]:  # noqa: ANN401 - as above
    """Return the members of a list that are mappings."""
    return tuple(mapping(each) for each in items(value) if isinstance(each, Mapping))


def text(value: Any) -> str:  # noqa: ANN401 - as above
    """Return a text on one line, a number as text, and nothing for all else."""
    if isinstance(value, str):
        return value.strip() if value.isprintable() else " ".join(_UNSHOWN.sub(" ", value).split())
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - as above
    """Return the texts of a list, or of one text alone."""
    if isinstance(value, str):
        return (text(value),) if text(value) else ()
    return tuple(t for t in map(text, items(value)) if t)


def number(value: Any) -> int:  # noqa: ANN401 - as above
    """Return a whole number, also one that stands as a text, 0 where there is none."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else 0


def inside(value: Any, *way: str | int) -> Any:  # noqa: ANN401 - as above
    """Return what lies at the end of a way of names and places, ``None`` where the way ends before."""
    for step in way:
        if isinstance(step, int):
            members = items(value)
            value = members[step] if step < len(members) else None
        else:
            value = mapping(value).get(step)
    return value


def slug(name: str) -> str:
    """Return a name as components bear it: lower case, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].rstrip("-")


def variable(words: str) -> str:
    """Return words as a variable's name: capitals, digits and underscores, no digit first."""
    name = slug(words).replace("-", "_").upper()
    return f"_{name}" if name[:1].isdigit() else name


def last(path: str) -> str:
    """Return the last segment of a resource's name, such as ``projects/p/locations/l/connectors/c``."""
    return path.rstrip("/").rsplit("/", 1)[-1]


def unique(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return each text once, in the order of its first place; empty ones are left out."""
    return tuple(dict.fromkeys(v for v in values if v))
