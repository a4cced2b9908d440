"""What stands for all entries that count as one."""

from bisect import insort
from datetime import UTC, datetime

import msgspec

from goldenpath.intake.logs.draft import Draft
from goldenpath.intake.logs.match import Compiled, Found
from goldenpath.model.entry import Severity, Stream

_NEVER = datetime.max.replace(tzinfo=UTC)
KEPT = 6
"""Ids kept of each slot: those of its first entries."""


class Shape(msgspec.Struct, gc=False):
    """What all texts of one fold share."""

    key: bytes
    level: Severity
    fragment: bool
    candidates: tuple[Compiled, ...]


class Slot(msgspec.Struct, gc=False):
    """Entries that count as one, with the first of them and the time of the last."""

    stream: Stream
    severity: Severity
    level: Severity
    found: Found
    """What patterns found in the text."""
    first: Draft
    last: Draft
    """Differs from ``first`` in its request; where there is none, in time and id alone."""
    last_at: datetime
    last_id: str
    count: int
    ids: list[tuple[datetime, int, tuple[str, ...]]]
    parts: int = 0
    """Entries beyond ``count``, where messages were split over several."""
    keep_before: datetime = _NEVER
    """Ids of entries before this time are among the first."""

    def keep(self, at: datetime, index: int, ids: tuple[str, ...]) -> None:
        """Keep the ids of an entry that is among the first."""
        kept = self.ids
        insort(kept, (at, index, ids))
        del kept[KEPT:]
        if len(kept) == KEPT:
            self.keep_before = kept[-1][0]
