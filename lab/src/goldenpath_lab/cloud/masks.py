"""Field masks: which fields of a resource a change is about."""

import re
from collections.abc import Iterable
from typing import Any

from goldenpath_lab.cloud.errors import invalid

Json = dict[str, Any]

_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_LONGEST = 4096


def paths(text: str) -> tuple[str, ...]:
    """Return the paths of a mask as it stands in a query, in camelCase.

    Raises:
        ApiError: it is no mask.
    """
    if len(text) > _LONGEST:
        raise invalid("The field mask is too long.")
    found = []
    for path in filter(None, (part.strip() for part in text.split(","))):
        if path == "*":
            return ()
        if not _PATH.fullmatch(path):
            raise invalid(f"Invalid field mask path: {path!r}.")
        found.append(".".join(_camel(name) for name in path.split(".")))
    return tuple(found)


def check(mask: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a path that leads to no known field.

    Raises:
        ApiError: one does.
    """
    allowed = tuple(known)
    for path in mask:
        if not any(path == one or path.startswith(one + ".") or one.startswith(path + ".") for one in allowed):
            raise invalid(f"Unknown or immutable field in update_mask: {path!r}.")


def merged(old: Json, new: Json, mask: Iterable[str]) -> Json:
    """Return ``old`` with the masked fields as they are in ``new``; what is absent there is cleared."""
    result = old
    for path in mask:
        result = _with(result, new, path.split("."))
    return result


def _with(old: Any, new: Any, names: list[str]) -> Json:  # noqa: ANN401 - any JSON
    result = dict(old) if isinstance(old, dict) else {}
    source = new if isinstance(new, dict) else {}
    name, *rest = names
    if rest:
        result[name] = _with(result.get(name), source.get(name), rest)
    elif name in source:
        result[name] = source[name]
    else:
        result.pop(name, None)
    return result


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
