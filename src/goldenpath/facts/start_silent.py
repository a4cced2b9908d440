"""A start wrote nothing until its probe gave up, though the service writes lines of its own otherwise."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield each start whose port never opened and whose instance wrote no line, where another revision wrote some.

    A program that listens at the wrong place has come as far as its own words; this one has not.
    """
    wrote: set[tuple[str, str]] = set()
    spoke: set[tuple[str, str]] = set()
    for witness in reading.scan.witnesses:
        scope = witness.first.scope
        if witness.first.stream is Stream.APPLICATION and scope.instance:
            wrote.add((scope.component, scope.instance))
            spoke.add((scope.component, scope.revision))
    for fact in reading.of("port-never-open"):
        name, revision = fact.scope.component, fact.scope.revision
        if not fact.scope.instance or (name, fact.scope.instance) in wrote:
            continue
        if any(service == name and other != revision for service, other in spoke) and (name, revision) not in spoke:
            yield fact


FACT = FactRule(
    id="start-silent",
    title="a start wrote nothing until its probe gave up, though the service writes lines otherwise",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
