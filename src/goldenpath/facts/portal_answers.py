"""Something in between asks for everybody's credentials: a proxy, or a network that wants a log-in first."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import asked_publicly
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_WANTS = {407, 511}
"""Proxy Authentication Required (RFC 9110), Network Authentication Required (RFC 6585)."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where answers ask for it."""
    wants = [o for o in asked_publicly(reading) if o.status in _WANTS]
    if wants:
        yield fact_of_seen(wants, Scope(component="client"), asked_words(wants[-1]), status=str(wants[-1].status))


FACT = FactRule(
    id="portal-answers",
    title="something in between asks for credentials of its own: a proxy, or a network that wants a log-in first",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
