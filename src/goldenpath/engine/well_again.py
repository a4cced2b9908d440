"""Whether a service was well again after a cause was last seen there, also where another one makes it fail later."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.engine.derive import is_liveness
from goldenpath.engine.recovery import long_enough, silence
from goldenpath.engine.revisions import newer_or_same
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.record import record

_MOMENT = timedelta(seconds=10)
"""How long after a cause was told of for the last time requests may still fail by it."""
_MOST = 40
"""Good answers that are tried, the latest first."""


@record
class Answers:
    """How the routes of one service answered: end and begin of each failure, in order, and the good answers' facts."""

    failed: Mapping[str, tuple[tuple[datetime, datetime], ...]]
    good: tuple[Fact, ...]


def answers_of(reading: Reading, component: str) -> Answers:
    """Return how a service's routes answered; nothing where failures were not kept one by one."""
    if any(p.kind == "requests-sampled" for p in reading.scan.problems):
        return Answers(failed={}, good=())
    failed: dict[str, list[tuple[datetime, datetime]]] = {}
    for entry in reading.scan.failed_requests:
        request = entry.request
        if request is None or request.status < 500 or entry.stream is not Stream.REQUEST:
            continue
        if entry.scope.component == component:
            failed.setdefault(request.route, []).append((entry.ended, entry.at))
    good = (f for f in reading.of("request-served", "liveness-answered") if f.scope.component == component)
    return Answers(failed={r: tuple(sorted(times)) for r, times in failed.items()}, good=tuple(good))


def well_again(anchors: Iterable[Fact], answers: Answers, reading: Reading) -> Fact | None:
    """Return the latest good answer at whose time every route that had failed since a cause was first seen was well.

    Failures that came when a cause which told of itself often had long fallen silent are another's. ``None`` where
    no route failed while the cause was seen: then a good answer says nothing about it.
    """
    seen = list(anchors)
    begun, last = min(a.first for a in seen), max(a.last for a in seen)
    silent = silence(seen)
    if silent is not None:
        answers = _before(last + max(silent, _MOMENT), answers)
    newest = max(seen, key=lambda a: (a.last, a.scope.revision))
    good = [f for f in answers.good if f.last > last and newer_or_same(f, newest, reading)]
    beyond = sorted((f for f in good if not is_liveness(f.value("route"))), key=lambda f: (f.last, f.ids), reverse=True)
    return next((f for f in beyond[:_MOST] if _all_well(begun, f.last, good, answers)), None)


def _before(end: datetime, answers: Answers) -> Answers:
    """Return the answers without the failures after a moment."""
    kept = {route: tuple(one for one in times if one[0] <= end) for route, times in answers.failed.items()}
    return replace(answers, failed={route: times for route, times in kept.items() if times})


def _all_well(begun: datetime, at: datetime, good: list[Fact], answers: Answers) -> bool:
    """Return whether every route that failed between two moments was answered well, long enough, by the second."""
    found = False
    for route, times in answers.failed.items():
        failed = [one for one in times if begun <= one[0] <= at]
        later = not _fails_after(at, route, answers)
        answered = [f.last for f in good if f.value("route") == route and (later or f.last <= at)]
        if failed and not _well(failed, answered):
            return False
        found = found or bool(failed)
    return found


def _fails_after(at: datetime, route: str, answers: Answers) -> bool:
    """Return whether a route fails again later: then good answers that came later say nothing about the time before."""
    return answers.failed[route][-1][0] > at


def _well(failed: list[tuple[datetime, datetime]], good: list[datetime]) -> bool:
    last, until = failed[-1][0], max(good, default=None)
    first = min(began for _, began in failed)
    return until is not None and until > last and long_enough(len(failed), first, last, until)
