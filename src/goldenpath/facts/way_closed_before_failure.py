"""Connects that had worked, or had not been tried, time out since a way through the network was closed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_SILENT = (
    "database-connect-timed-out",
    "database-timed-out",
    "database-socket-closed",
    "cache-connect-failed",
    "cache-read-timed-out",
    "third-party-connect-failed",
    "connects-time-out-together",
)
_LATEST = timedelta(hours=1)
_KINDS = {"database": "database", "cache": "cache", "connects": "connector"}
_PORTS = {
    "database": ("5432", "3306", "3307", "1433"),
    "sql": ("5432", "3306", "3307", "1433"),
    "cache": ("6379", "6378", "6380", "11211"),
    "third": ("443", "80"),
}


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each kind of connect that first times out within an hour after the closing, and not before it.

    Only time-outs count: a closed way drops packets, it refuses nothing. A rule that names other ports is no suspect.
    A rule is about the destination that it names; a route, a router and a connector are the way of all destinations.
    """
    closings = reading.of("network-way-closed")
    for fact in reading.of(*_SILENT) if closings else ():
        before = [c for c in closings if c.first <= fact.first <= c.first + _LATEST and _fits(c, fact)]
        if before and "refused" not in fact.text:
            last = max(before, key=lambda c: c.first)
            destination = _KINDS.get(fact.id.partition("-")[0], "third-party")
            accused = destination if " denies " in last.text else "connector"
            yield replace(
                fact,
                kind=FactKind.AUDIT,
                ids=(*last.ids, *fact.ids),
                text=f"{last.text}; since then: {fact.text}",
                values=join_values({"what": last.text, "destination": destination, "accused": accused}),
            )


def _fits(closing: Fact, fact: Fact) -> bool:
    told = closing.text
    ports = _PORTS.get(fact.id.partition("-")[0])
    if " denies " not in told or ports is None or ":" not in told:
        return True
    if fact.id == "cache-read-timed-out":  # a rule judges the first packet: a connection that stands goes on
        return False
    own = fact.value("port")
    return any(f":{port}" in told for port in (*ports, *([own] if own else ())))


FACT = FactRule(
    id="way-closed-before-failure",
    title="connects time out since a way through the network was closed",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    derive=derive,
)
