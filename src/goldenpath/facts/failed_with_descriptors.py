"""A request or a start failed with the opening of a file or socket: at that moment, or from then on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import words
from goldenpath.facts.failed_with_database import felt
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_UNTIL = timedelta(minutes=5)
_LEAST = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield what requests and starts bore of it; a retry in the background is borne by none."""
    yield from felt(reading, "descriptors-used-up")
    yield from _closed_door(reading)


def _closed_door(reading: Reading) -> Iterator[Fact]:
    """Yield the requests that the instance could not take any more: a process without descriptors accepts nothing."""
    for fact in reading.of("descriptors-used-up"):
        cut = [
            entry
            for entry in reading.scan.failed_requests
            if entry.scope == fact.scope
            and entry.request is not None
            and entry.request.status == 503
            and fact.first <= entry.at <= fact.last + _UNTIL
        ]
        served = any(
            w.first.scope == fact.scope
            and w.first.request is not None
            and w.first.request.status < 400
            and cut
            and w.last.at > cut[-1].at
            for w in reading.scan.witnesses
        )
        if len(cut) >= _LEAST and not served:
            ids = tuple(i for entry in cut[:3] for i in entry.ids)
            yield replace(fact, ids=ids, text=words(cut[0]), severity=cut[0].level, values=())


FACT = FactRule(
    id="failed-with-descriptors",
    title="a request or a start failed with the opening of a file or socket",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
