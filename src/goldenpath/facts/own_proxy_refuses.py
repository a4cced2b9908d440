"""The proxy that this machine goes through is not reached, or does not let it through."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import host_of
from goldenpath.engine.live_places import turned_back
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where hosts were asked for through the proxy, and none of their questions came further."""
    through = {host_of(o) for o in reading.observations if o.value("via") and o.question.protocol != "dns"}
    stopped = [o for o in reading.ours if turned_back(o) and host_of(o) not in through]
    if stopped:
        last = stopped[-1]
        values = {"proxy": str(last.value("via")), "said": _said(last), "asked": str(len(stopped))}
        yield fact_of_seen(stopped, Scope(component="client"), asked_words(last), **values)


def _said(seen: Observation) -> str:
    status = seen.value("proxy.status")
    if status == 407:
        return "wants credentials that it takes"
    if status:
        return "does not let this machine through"
    return f"is not reached: {seen.failure.reason}" if seen.failure is not None else ""


FACT = FactRule(
    id="own-proxy-refuses",
    title="the proxy that this machine goes through is not reached, or does not let it through",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
