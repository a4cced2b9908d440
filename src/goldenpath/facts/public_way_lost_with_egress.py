"""Since a deployment sends all egress through the network, connects to hosts outside time out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_OUTSIDE = ("model-call-broken", "third-party-connect-failed")
_SILENT = re.compile(
    r"(?i)connect ?timeout|connection timeout to host|connect timeout error|connect ETIMEDOUT|dial tcp \S+ i/o timeout|UND_ERR_CONNECT_TIMEOUT"
)
_LATEST = timedelta(hours=1)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the connects that time out on a revision whose deployment has just set egress to all traffic.

    None where an older revision failed alike, or where an earlier deployment of the window had the setting already:
    then the way out had worked with it.
    """
    for fact in reading.of(*_OUTSIDE) if reading.scan.changes else ():
        if _SILENT.search(fact.text) is None or not fact.scope.revision:
            continue
        deployed = [
            e
            for e in reading.scan.changes
            if e.change is not None and e.change.setting("egress") and e.scope.component == fact.scope.component
        ]
        before = [e for e in deployed if e.at <= fact.first <= e.at + _LATEST]
        if before and _all(before[-1]) and not any(_all(e) for e in before[:-1]) and not _older(reading, fact):
            text = f"egress was set to all-traffic; since then: {fact.text}"
            ids = (*before[-1].ids, *fact.ids)
            host = fact.value("host") or ("the model provider" if fact.id == "model-call-broken" else "hosts outside")
            yield replace(fact, ids=ids, text=text, values=join_values({"outside": host}))


def _all(entry: Entry) -> bool:
    return entry.change is not None and entry.change.setting("egress") == "all-traffic"


def _older(reading: Reading, fact: Fact) -> bool:
    """Return whether another revision or service has the same trouble: then the setting is not why."""
    return any(
        (f.scope.component, f.scope.revision) != (fact.scope.component, fact.scope.revision)
        for f in reading.of(*_OUTSIDE)
    )


FACT = FactRule(
    id="public-way-lost-with-egress",
    title="since a deployment sends all egress through the network, connects to hosts outside time out",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="Cloud Run documentation on egress settings and Cloud NAT; run in the lab 2026-11",
)
