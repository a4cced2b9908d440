"""Sentences for all reports and notices: one place, one tone."""

import re
from collections.abc import Mapping
from datetime import datetime

from goldenpath.engine.redact import redact
from goldenpath.model.diagnosis import Hypothesis
from goldenpath.model.fact import Reading
from goldenpath.model.topology import Rung

_SAFE = re.compile(r"[\w./:@%+=,-]{1,200}")
_FIELD = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a sentence with ``{name}`` replaced by a value, ``{name|else}`` by the words after the bar where unknown.

    A newline in a value is shown as the two characters that stand for it: it may be the fault itself.
    """

    def one(found: re.Match[str]) -> str:
        value = values.get(found.group(1), "")
        otherwise = found.group(2)
        return redact(visible(value)) if value else (f"‹{found.group(1)}›" if otherwise is None else otherwise)

    return _FIELD.sub(one, template)


def fill_command(template: str, values: Mapping[str, str]) -> str:
    """Return a command with values filled in; one from logs that a shell could read otherwise stays a placeholder."""
    safe = {name: value for name, value in values.items() if _SAFE.fullmatch(value)}
    return _FIELD.sub(lambda found: safe.get(found.group(1), "") or found.group(2) or found.group(1).upper(), template)


def visible(value: str) -> str:
    """Return the value with white space that cannot be seen written out."""
    return value.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")


def clock(at: datetime) -> str:
    """Return a time of day in UTC, to the second."""
    return at.strftime("%H:%M:%S")


def life_sentence(hypothesis: Hypothesis, reading: Reading) -> str:
    """Return how the instances that bear the fault lived and died, in words and medians; empty where not seen."""
    some = [one for one in reading.lives if one.scope.instance in hypothesis.instances and one.failed]
    if not some:
        return ""
    parts = ["start"] if any(one.start_seen for one in some) else []
    opened = _median((one.reached(Rung.PORT_OPEN), one.first) for one in some if one.start_seen)
    if opened is not None:
        parts.append(f"port open {opened:.1f} s")
    ended = _median((one.ended_at, one.first) for one in some if one.start_seen)
    parts.append(f"end {ended:.1f} s" if ended is not None else "end")
    total = len({one.scope.instance for one in reading.lives if one.scope.component == hypothesis.service})
    sentence = (
        f"{' → '.join(parts)}, on {len(some)} of {total} instances"
        if len(parts) > 1
        else f"{len(some)} of {total} instances ended so"
    )
    loop = next(
        (
            x
            for x in reading.loops
            if x.scope.component == hypothesis.service and x.scope.revision in hypothesis.revisions
        ),
        None,
    )
    return f"{sentence}; a new one every {loop.period:.0f} s" if loop else sentence


def _median(pairs: object) -> float | None:
    seconds = sorted((a - b).total_seconds() for a, b in pairs if a is not None)  # type: ignore[attr-defined]
    return seconds[len(seconds) // 2] if seconds else None


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number} {one}" if number == 1 else f"{number:,} {many or one + 's'}"
