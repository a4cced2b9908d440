"""What a name in a condition leads to in an observation, and why it leads nowhere."""

import json
from functools import cached_property
from typing import Any, Final

from goldenpath.engine.condition_tree import ROOTS, Name
from goldenpath.model.observation import Observation, Phase


class Absent:
    """Stands for a value that is not there, which ``None`` cannot: JSON knows null."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
_MOST = 10_000


class Answer:
    """One observation, asked by the names that conditions use."""

    def __init__(self, observation: Observation) -> None:
        self.observation = observation

    @cached_property
    def document(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the body as JSON, ABSENT where it is none."""
        try:
            return json.loads(self.observation.body)
        except (ValueError, RecursionError):
            return ABSENT

    @cached_property
    def whole(self) -> bool:
        """Return whether all of the body was kept."""
        kept = len(self.observation.body.encode("utf-8", "replace"))
        return self.document is not ABSENT or self.observation.body_bytes <= kept

    def value(self, name: Name) -> Any:  # noqa: ANN401 - any JSON
        """Return what a name leads to, ABSENT where it leads nowhere."""
        root, rest = name.steps[0], name.steps[1:]
        if root == "body" and not rest:
            return ABSENT if self._silent else self.observation.body
        if root == "body":
            return _follow(self.document, rest)
        if root == "header":
            return self._header(".".join(map(str, rest)))
        found = self._own(name.text)
        if found is not ABSENT:
            return found
        value = self.observation.value(name.text)
        return ABSENT if value is None else value

    def each(self, name: Name) -> Any:  # noqa: ANN401 - a list, or ABSENT
        """Return every value that a name leads to where lists on the way are gone through."""
        if name.steps[0] != "body":
            value = self.value(name)
            return value if value is ABSENT or isinstance(value, list | tuple) else [value]
        if self.document is ABSENT:
            return ABSENT
        here: list[Any] = [self.document]
        for step in name.steps[1:]:
            spread = [v for one in here for v in (one if isinstance(one, list) and isinstance(step, str) else [one])]
            here = [v for v in (_follow(one, (step,)) for one in spread[:_MOST]) if v is not ABSENT]
        found = [v for one in here for v in (one if isinstance(one, list) else [one])]
        return found[:_MOST] if here else ABSENT

    def length(self, name: Name) -> Any:  # noqa: ANN401 - a number, or ABSENT
        """Return how many items, fields or characters are there."""
        value = self.value(name)
        if name.text == "body":
            if isinstance(self.document, list | dict):
                value = self.document
            elif not self.whole:
                return self.observation.body_bytes
        return len(value) if isinstance(value, str | list | tuple | dict) else ABSENT

    def is_time(self, name: Name) -> bool:
        """Return whether a name leads to seconds."""
        return ROOTS.get(name.text) == "time"

    def why_absent(self, name: Name) -> str:
        """Return why a name leads nowhere, as a phrase."""
        failure = self.observation.failure
        if failure is not None:
            return f"no answer: {failure.reason.value} at {failure.phase.value}"
        if name.steps[0] == "body" and self.document is ABSENT and len(name.steps) > 1:
            return "the body is no JSON" if self.whole else "the body was too long to be kept whole"
        return "not there"

    @property
    def came(self) -> bool:
        """Return whether a whole answer came."""
        return self.observation.failure is None

    @property
    def _silent(self) -> bool:
        return self.observation.failure is not None and not self.observation.body

    def _header(self, name: str) -> Any:  # noqa: ANN401 - text, or ABSENT
        wanted = name.lower()
        return next((v for k, v in self.observation.headers if k.lower() == wanted), ABSENT)

    def _own(self, text: str) -> Any:  # noqa: ANN401 - of any type
        """Return what an observation says itself, whatever was asked."""
        seen = self.observation
        if text.startswith("phase."):
            taken = seen.took(Phase(text[6:]))
            return ABSENT if taken is None else taken / 1000
        if text.startswith("certificate."):
            return self._certificate(text[12:])
        own: dict[str, Any] = {
            "status": seen.status,
            "failure": "none" if seen.failure is None else seen.failure.reason.value,
            "failure.phase": None if seen.failure is None else seen.failure.phase.value,
            "total": seen.milliseconds / 1000,
            "body_bytes": None if self._silent else seen.body_bytes,
            "tls": seen.tls or None,
            "address": seen.address or None,
        }
        found = own.get(text)
        return ABSENT if found is None else found

    def _certificate(self, field: str) -> Any:  # noqa: ANN401 - of any type
        shown = self.observation.certificate
        if shown is None:
            return ABSENT
        if field == "expires_in":
            return self._expires_in()
        return getattr(shown, field, ABSENT)

    def _expires_in(self) -> Any:  # noqa: ANN401 - seconds, or ABSENT
        shown, ended = self.observation.certificate, self.observation.ended
        if shown is None or (shown.not_after.tzinfo is None) != (ended.tzinfo is None):
            return ABSENT
        return (shown.not_after - ended).total_seconds()


def _follow(value: Any, steps: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - any JSON
    for step in steps:
        if isinstance(value, dict) and str(step) in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return ABSENT
    return value
