"""A lab watched from all sides: log, metrics, users outside, cloud; and which sights were among that."""

import asyncio
import re
import time
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, TypeVar

from goldenpath_lab import collector
from goldenpath_lab.faults.contracts import Sight
from goldenpath_lab.recording import EXPORT, Bundle, contact_row, walk_row
from goldenpath_lab.state import State
from goldenpath_lab.trial.cloud_view import CloudView
from goldenpath_lab.trial.crowd import Crowd
from goldenpath_lab.trial.growing import Tail

T = TypeVar("T")

_IN_LOG = ("logs", "audit")
_PAUSE = 0.15


class Watching:
    """Remember all that came since it was made, and when each expected sight was first seen."""

    def __init__(self, state: State, crowd: Crowd, cloud: CloudView) -> None:
        self.crowd = crowd
        self.first: dict[Sight, float] = {}
        """When each expected sight was first seen, in seconds since 1970."""
        self._state = state
        self._logs = Tail(state.path("logs", "entries.ndjson"))
        self._metrics = Tail(state.path("logs", "metrics.ndjson"))
        self._cloud = cloud
        self._waiting: tuple[Sight, ...] = ()
        self._visited = 0

    def expect(self, sights: Sequence[Sight]) -> None:
        """Look for these sights, from what comes next on."""
        self._fresh()
        self._waiting = (*self._waiting, *sights)

    def forget(self, sights: Sequence[Sight]) -> None:
        """Look for these no more."""
        self._waiting = tuple(sight for sight in self._waiting if sight not in sights)

    @property
    def missing(self) -> tuple[Sight, ...]:
        """Return the expected sights that were not seen yet."""
        return self._waiting

    async def look(self) -> None:
        """Look at what came since the last time."""
        logs, metrics, failed = self._fresh()
        cloud = await self._cloud.look() if any(one.where == "cloud" for one in self._waiting) else []
        rows = {"logs": logs, "audit": logs, "metrics": metrics, "cloud": cloud}
        found = [
            sight
            for sight in self._waiting
            if (sight.where == "outside" and any(re.fullmatch(sight.pattern, name) for name in failed))
            or matches(sight, rows.get(sight.where, ()))
        ]
        now = time.time()
        self.first.update(dict.fromkeys(found, now))
        self._waiting = tuple(sight for sight in self._waiting if sight not in found)

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """Look again and again until some work is done, and return its result."""
        task = asyncio.create_task(work)
        try:
            while not task.done():
                await self.look()
                await asyncio.sleep(_PAUSE)
        finally:
            task.cancel()
        return task.result()

    async def calm(self, sights: Sequence[Sight], *, seconds: float, within: float) -> bool:
        """Return whether, within the time, everybody got through and no sight came to the log for so many seconds."""
        logged = [one for one in sights if one.where == "logs"]
        async with self.crowd.walking():
            since, limit, seen = time.time(), time.time() + within, len(self.crowd.visits)
            while time.time() < limit:
                await asyncio.sleep(_PAUSE)
                rows, visits = self._logs.fresh(), self.crowd.visits[seen:]
                seen += len(visits)
                if not all(one.ok for one in visits) or any(matches(sight, rows) for sight in logged):
                    since = time.time()
                whole = any(one.ok and one.walk.began >= since for one in self.crowd.visits)
                if whole and time.time() - since >= seconds:
                    return True
        return False

    async def lax(self, sights: Sequence[Sight]) -> tuple[Sight, ...]:
        """Return those of the sights that fit what was logged so far, or what the cloud tells now."""
        cloud = await self._cloud.look() if any(one.where == "cloud" for one in sights) else []
        logs, metrics = self._logs.rows, self._metrics.rows
        rows = {"logs": logs, "audit": logs, "metrics": metrics, "cloud": cloud}
        return tuple(sight for sight in sights if matches(sight, rows.get(sight.where, ())))

    async def record(self, bundle: Bundle) -> None:
        """Write everything that came so far; a logged sight that the collector did not take was not seen after all."""
        self._fresh()
        export = list(collector.take(self._logs.rows, collector.settings_of(self._state)))
        bundle.lines(EXPORT, export)
        bundle.lines("metrics.ndjson", self._metrics.rows)
        for name, content in (await self._cloud.snapshot()).items():
            bundle.json(f"cloud/{name}.json", content)
        lost = [sight for sight in self.first if sight.where in _IN_LOG and not matches(sight, export)]
        for sight in lost:
            del self.first[sight]
        self._waiting = (*self._waiting, *lost)

    def record_outside(self, bundle: Bundle) -> None:
        """Write what users met, each contact and each walk."""
        bundle.lines("outside.ndjson", (contact_row(*one) for one in self.crowd.contacts))
        bundle.lines("probe.ndjson", (walk_row(one.number, one.walk, one.page) for one in self.crowd.visits))

    def _fresh(self) -> tuple[list[bytes], list[bytes], list[str]]:
        visits = self.crowd.visits[self._visited :]
        self._visited += len(visits)
        return self._logs.fresh(), self._metrics.fresh(), [name for visit in visits for name in visit.failed]


def matches(sight: Sight, rows: Iterable[bytes]) -> bool:
    """Return whether one of the lines shows a sight."""
    pattern = re.compile(sight.pattern)
    return any(pattern.search(row.decode(errors="replace")) for row in rows)
