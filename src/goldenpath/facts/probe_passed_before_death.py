"""The TCP start-up probe passed on instances that died without ever serving: Ready proves nothing here."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_life
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Rung


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance whose probe passed before it failed unserved."""
    passed = {f.scope.instance: f for f in reading.of("tcp-probe-passed")}
    for life in reading.lives:
        probe = passed.get(life.scope.instance)
        opened = life.reached(Rung.PORT_OPEN)
        if probe is None or opened is None or life.served or not life.failed or life.ended_at is None:
            continue
        seconds = (life.ended_at - probe.first).total_seconds()
        if seconds > 0:
            fact = fact_of_life(life, seconds=f"{seconds:.1f}")
            yield replace(fact, ids=(*probe.ids[:1], *fact.ids))


FACT = FactRule(
    id="probe-passed-before-death",
    title="the TCP start-up probe passed on an instance that died without serving",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
)
