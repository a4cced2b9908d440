"""The model provider's name does not resolve for a revision that was just deployed; the one before it served."""

import re
from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.engine.edge import asked, is_good
from goldenpath.model.entry import Entry, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_UNKNOWN = re.compile(
    r"\[Errno -[25]\]|\bENOTFOUND\b|: no such host\b|UnknownHostException|Name or service not known|No address associated with hostname"
)
_DEPLOYED = {"deploy", "service"}


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each such failure of a call to the model that only the newly deployed revision bears.

    The resolver gives a definite answer: no such name. Running code that asked for another name got its address
    until the deployment, so it is the name that was changed.
    """
    broken = [f for f in reading.of("model-call-broken") if _UNKNOWN.search(f.text)]
    for fact in broken:
        name, revision = fact.scope.component, fact.scope.revision
        deployed = [
            e
            for e in reading.scan.changes
            if e.scope.component == name and e.change is not None and e.change.verb in _DEPLOYED and e.at <= fact.first
        ]
        others = [
            w
            for w, r in asked(reading, Stream.REQUEST)
            if is_good(r) and w.first.scope.component == name and w.first.scope.revision not in {"", revision}
        ]
        before = any(f.scope.component == name and f.scope.revision != revision for f in broken)
        if before or not revision or not any(w.first.at <= fact.first for w in others):
            continue
        if deployed and any(w.first.at < deployed[-1].at for w in others) and _is_new(reading, fact, deployed[-1]):
            ids = (*deployed[-1].ids, *fact.ids)
            yield replace(fact, ids=ids, values=join_values({"revision": revision}))


def _is_new(reading: Reading, fact: Fact, deployed: Entry) -> bool:
    """Return whether no instance of the failing revision was seen before the deployment."""
    return not any(
        w.first.at < deployed.at
        for w in reading.scan.witnesses
        if w.first.scope.instance
        and (w.first.scope.component, w.first.scope.revision) == (fact.scope.component, fact.scope.revision)
    )


FACT = FactRule(
    id="model-name-unknown-since-deployment",
    title="the model provider's name does not resolve since a deployment",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    derive=derive,
    target="model-provider",
    origin="run in the lab 2026-11",
)
