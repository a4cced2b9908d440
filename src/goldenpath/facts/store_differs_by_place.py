"""A store answers from one place and is not reached from another."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_places import differences
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each way whose far end answers one place only, at the carrier where one is declared."""
    for one in differences(reading):
        good, bad = one.answers[-1], one.misses[-1]
        carriers = {w.via for w in reading.environment.users_of(one.store) if w.via}
        inside = bad.vantage != "here"
        scope = Scope(component=min(carriers) if inside and carriers else one.store)
        text = f"from {bad.vantage}: {asked_words(bad)}; from {good.vantage}: {asked_words(good)}"
        values = {"store": one.store, "answers": good.vantage, "misses": bad.vantage}
        yield fact_of_seen((*one.answers, *one.misses), scope, text, **values)


FACT = FactRule(
    id="store-differs-by-place",
    title="a store answers from one place and is not reached from another",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
