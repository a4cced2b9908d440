"""Somebody closed a way through the network: a denying firewall rule, a deleted route, address translation taken away."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_entries
from goldenpath.model.entry import Change, Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each such change that no later change of the same thing takes back."""
    changes = [entry for entry in reading.scan.changes if entry.change is not None]
    for place, entry in enumerate(changes):
        told = _told(entry.change) if entry.change is not None else ""
        if told and not any(_takes_back(later, entry) for later in changes[place + 1 :]):
            yield fact_of_entries([entry], entry.scope, told)


def _told(change: Change) -> str:
    name = change.resource.rsplit("/", 1)[-1]
    network, deed = change.setting("network"), change.setting("deed")
    if network == "firewall" and deed != "delete" and change.setting("denies"):
        ranges = change.setting("ranges") or "everywhere"
        return f"the firewall rule {name} denies {change.setting('direction')} {change.setting('denies')} to {ranges}"
    if network == "route" and deed == "delete":
        return f"the route {name} was deleted"
    if network == "router" and change.setting("translations") == "0":
        return f"the router {name} lost its address translation"
    if network == "connector" and deed == "delete":
        return f"the connector {name} was deleted"
    return ""


def _takes_back(later: Entry, entry: Entry) -> bool:
    if later.change is None or entry.change is None or later.change.resource != entry.change.resource:
        return False
    return later.change.setting("deed") != entry.change.setting("deed") or not _told(later.change)


FACT = FactRule(
    id="network-way-closed",
    title="somebody closed a way through the network",
    kind=FactKind.AUDIT,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="Compute Engine and Serverless VPC Access audit logging: methods and fields from documentation",
)
