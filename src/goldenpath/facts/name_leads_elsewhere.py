"""A host resolves to another address than its load balancer has."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen
from goldenpath.engine.live_front import names_asked
from goldenpath.engine.urls import place_of
from goldenpath.model.environment import Part
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each host that leads elsewhere: not to the declared addresses, or not where its siblings lead."""
    for part in reading.environment.parts:
        host = place_of(part.url).host if part.url else ""
        seen = [o for o in names_asked(reading) if o.question.target == host and o.answered]
        wanted = _wanted(reading, part)
        led = set(str(seen[-1].value("addresses")).split(",")) if seen else set()
        if seen and wanted and not led & wanted and not _served(reading, part.name):
            values = {"host": host, "led": ", ".join(sorted(led)), "wanted": ", ".join(sorted(wanted))}
            yield fact_of_seen(seen, Scope(component="dns"), f"{host} resolves to {values['led']}", **values)


def _wanted(reading: Reading, part: Part) -> set[str]:
    """Return the addresses that a host must have: declared ones, else those of its siblings behind one balancer."""
    balancer = reading.environment.part(part.behind) if part.behind else None
    declared = {*part.addresses, *(balancer.addresses if balancer else ())}
    if declared or not part.behind:
        return declared
    hosts = {place_of(p.url).host for p in reading.environment.parts if p.behind == part.behind and p.name != part.name}
    led = [o for o in names_asked(reading) if o.question.target in hosts and o.answered]
    return {a for o in led for a in str(o.value("addresses")).split(",")}


def _served(reading: Reading, name: str) -> bool:
    """Return whether the service answers by that name all the same: it may have moved."""
    seen = [o for o in reading.observations if o.question.component == name and o.question.way == "public"]
    return any(o.answered for o in seen)


FACT = FactRule(
    id="name-leads-elsewhere",
    title="a host resolves to another address than its load balancer has",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
