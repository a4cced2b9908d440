"""Whether a good observation ends a failure: one that fails now and then has not ended between two failures."""

from datetime import datetime, timedelta

from goldenpath.model.fact import Fact

FEW = 3
_TIMES = 3


def ends(failures: list[Fact], good_until: datetime) -> bool:
    """Return whether good answers went on long enough after the last failure.

    After a single failure any later good answer will do. After two the quiet has to be longer than the time between
    them, after more than three times their mean distance, or the next failure is only waited for.
    """
    first, last = min(f.first for f in failures), max(f.last for f in failures)
    return long_enough(sum(f.count for f in failures), first, last, good_until)


def long_enough(count: int, first: datetime, last: datetime, good_until: datetime) -> bool:
    """Return whether good answers went on long enough after so many failures between two moments."""
    quiet = _awaited(count, first, last)
    return good_until - last > (last - first if quiet is None else quiet)


def silence(failures: list[Fact]) -> timedelta | None:
    """Return after how long a time without it what was seen often is over, ``None`` where it was seen rarely."""
    return _awaited(sum(f.count for f in failures), min(f.first for f in failures), max(f.last for f in failures))


def _awaited(count: int, first: datetime, last: datetime) -> timedelta | None:
    """Return the time within which the next of so many failures would have come; ``None`` for too few to tell."""
    return _TIMES * (last - first) / (count - 1) if count >= FEW else None
