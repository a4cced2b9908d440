"""A test client asks for several routes that nobody serves, while nothing fails."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3
_UNKNOWN = {"404", "405", "422"}


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield one fact for each service and user agent with enough such routes."""
    served: set[tuple[str, str]] = set()
    failing: set[str] = set()
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream not in {Stream.REQUEST, Stream.BALANCER}:
            continue
        name = witness.first.scope.component
        if request.status >= 500:
            failing.add(name)
        elif 200 <= request.status < 400:
            served.add((name, request.route))
    asked: dict[tuple[str, str], list[Fact]] = {}
    for fact in reading.of("test-client-asked"):
        name, route = fact.scope.component, fact.value("route")
        if fact.value("status") in _UNKNOWN and name not in failing and (name, route) not in served:
            asked.setdefault((name, fact.value("agent")), []).append(fact)
    for (_, agent), some in asked.items():
        routes = sorted({f.value("route") for f in some})
        if len(routes) >= _LEAST:
            ordered = sorted(some, key=lambda f: (f.first, f.ids))
            values = join_values({"count": str(len(routes)), "routes": ", ".join(routes[:3]), "agent": agent})
            yield replace(
                ordered[0],
                last=max(f.last for f in some),
                count=sum(f.count for f in some),
                ids=tuple(i for f in ordered for i in f.ids[:2])[:8],
                values=values,
            )


FACT = FactRule(
    id="unknown-routes-asked",
    title="a test client asks for routes that nobody serves",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
