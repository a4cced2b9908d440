"""Since a service's policy was changed, the platform lets nobody in."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.edge import asked, is_good
from goldenpath.facts.every_caller_refused import is_scan
from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that the platform refuses to all callers since the last change of the policy.

    Good answers before the change do not acquit: they show what the change took away.
    """
    turned = {i for f in reading.of("invoker-refused") for i in f.ids}
    changed = {e.scope.component: e for e in reading.scan.changes if e.change is not None and e.change.verb == "policy"}
    by_service: dict[str, list[tuple[Witness, Request]]] = {}
    for witness, request in asked(reading, Stream.REQUEST) if changed and turned else ():
        by_service.setdefault(witness.first.scope.component, []).append((witness, request))
    for name, some in sorted(by_service.items()):
        refused = [(w, r) for w, r in some if set(w.ids) & turned and not is_scan(r.path)]
        if name not in changed or sum(w.count for w, _ in refused) < _LEAST:
            continue
        since = min(w.first.at for w, _ in refused)
        if since >= changed[name].at and not any(is_good(r) and w.last.at > since for w, r in some):
            for witness, request in refused:
                fact = fact_of(witness, route=request.route, status=str(request.status))
                told = f"the policy of {name} was changed; since then: {fact.text}"
                yield replace(fact, ids=(*changed[name].ids, *fact.ids), text=told)


FACT = FactRule(
    id="callers-refused-since-policy",
    title="since a service's policy was changed, the platform lets nobody in",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11; SetIamPolicy in Cloud Run's audit log",
)
