"""Durations as people write them: 300ms, 5s, 15m, 2h, 14d, 1h30m."""

import re
from typing import Final

UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
"""Seconds in each unit."""

EXPECTED: Final = "a duration such as 300ms, 5s, 15m, 2h or 14d"

_PIECE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s?(ms|s|m|h|d)")
_WHOLE = re.compile(rf"(?:{_PIECE.pattern}\s?){{1,5}}")
_PLAIN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


def seconds_of(text: str) -> float | None:
    """Return the seconds that a duration says, ``None`` where it is none; a plain number is seconds."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return float(text)
    if not _WHOLE.fullmatch(text):
        return None
    return sum(float(number) * UNITS[unit] for number, unit in _PIECE.findall(text))


def phrase_of(seconds: float) -> str:
    """Return seconds as a person reads them: 412 ms, 4.1 s, 12 m, 3.5 h, 41 d."""
    for unit, size, digits in (("d", 86_400.0, 1), ("h", 3_600.0, 1), ("m", 60.0, 1), ("s", 1.0, 2)):
        if abs(seconds) >= (2 * size if unit != "s" else size):
            return f"{seconds / size:.{digits}f}".rstrip("0").rstrip(".") + f" {unit}"
    return f"{seconds * 1000:.0f} ms"
