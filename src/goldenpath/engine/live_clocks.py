"""How far the clocks of those who answer are from ours, as their Date headers tell."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from goldenpath.model.fact import Reading
from goldenpath.model.observation import Observation

FAR = 45.0
"""Seconds; tokens usually allow a skew of 60, and a Date header is whole seconds."""
ALIKE = 10.0


def clock_offsets(reading: Reading) -> dict[str, tuple[Observation, float]]:
    """Return for each component its last dated answer, and how many seconds its date is ahead of our time."""
    found: dict[str, tuple[Observation, float]] = {}
    for seen in reading.observations:
        date = _date(seen.header("date"))
        if date is not None and seen.header("x-served-by"):
            found[seen.question.component] = (seen, (date - seen.ended).total_seconds())
    return found


def _date(text: str) -> datetime | None:
    """Return the time of a Date header (RFC 9110, section 6.6.1), ``None`` where there is none that can be read."""
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
