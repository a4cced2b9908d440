"""A service's ingress was set to internal: only requests from inside the network reach it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_entries
from goldenpath.model.entry import Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service whose last change that names the ingress says internal."""
    latest: dict[str, Entry] = {}
    for entry in reading.scan.changes:
        if entry.change is not None and entry.change.setting("ingress") is not None:
            latest[entry.scope.component] = entry
    for name, entry in sorted(latest.items()):
        if entry.change is not None and entry.change.setting("ingress") == "internal":
            yield fact_of_entries([entry], entry.scope, f"the ingress of {name} was set to internal")


FACT = FactRule(
    id="ingress-narrowed",
    title="a service's ingress was set to internal",
    kind=FactKind.AUDIT,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="Cloud Run's annotation run.googleapis.com/ingress; run in the lab 2026-11",
)
