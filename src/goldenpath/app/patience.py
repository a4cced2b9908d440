"""Less patience for a second walk: what waited long would wait long again."""

from collections.abc import Mapping
from typing import Any

_PATIENCE, _EVENT = 3.0, 3.5
"""Seconds for an answer and for an event on a second walk: more than an environment that is only slow needs."""
_WAITS = ("answer_seconds", "greeting_seconds", "accept_seconds")


def hurried(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a journey's arguments with less patience for each answer, frame and event."""
    brief: dict[str, Any] = {name: _at_most(_PATIENCE, arguments.get(name)) for name in _WAITS}
    given = arguments.get("events", {})
    if isinstance(given, Mapping):
        brief["events"] = {**given, **{n: _at_most(_EVENT, given.get(n)) for n in ("first_within", "gap")}}
    return {**arguments, **brief}


def _at_most(seconds: float, given: Any) -> float:  # noqa: ANN401 - a journey's argument is of any kind
    return min(seconds, float(given)) if isinstance(given, int | float) else seconds
