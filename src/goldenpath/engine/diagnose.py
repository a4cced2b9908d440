"""Facts x signatures: every hypothesis with its standing, and the observations for and against it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from goldenpath.contracts import Exclusion, Need, Signature
from goldenpath.engine.phrase import fill
from goldenpath.engine.recovery import ends
from goldenpath.engine.revisions import newer_or_same
from goldenpath.engine.well_again import Answers, answers_of, well_again
from goldenpath.model.diagnosis import Hypothesis, Standing
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.topology import Layer, Rung

_NEVER = datetime.max.replace(tzinfo=UTC)
_MOVING = timedelta(seconds=10)
"""While traffic moves, the old revision still answers, and still fails."""
_LIVE = {"path-walked", "service-answers-itself", "store-well-said"}
_SCOPES = ("instance", "revision", "component", "system")


def diagnose(reading: Reading, signatures: Iterable[Signature]) -> tuple[Hypothesis, ...]:
    """Return one hypothesis for each signature and service at which its anchor was seen."""
    index = _Index(reading)
    found = [h for signature in signatures for way in _ways(signature) for h in _hypotheses(way, index)]
    return tuple(sorted(found, key=lambda h: (h.first or _NEVER, h.signature, h.service)))


def excluded(signature: Signature, service: str, reading: Reading) -> tuple[Exclusion, Fact] | None:
    """Return the exclusion that holds at a service, whether or not the fault's own anchor was seen."""
    index = _Index(reading)
    for exclusion in signature.excluded_by:
        if exclusion.later:
            continue
        for fact in index.named(exclusion.fact):
            if exclusion.scope == "system" or fact.scope.component == service:
                return exclusion, fact
    return None


def _ways(signature: Signature) -> Iterator[Signature]:
    """Yield the signature as logs tell it, and as live answers do where they can."""
    if signature.requires:
        yield signature
    if signature.seen_live:
        yield replace(signature, requires=signature.seen_live, ceiling=signature.live_ceiling)


class _Index:
    """Facts by id."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._by_id: dict[str, list[Fact]] = {}
        self._answers: dict[str, Answers] = {}
        for fact in reading.facts:
            self._by_id.setdefault(fact.id, []).append(fact)

    def answers(self, component: str) -> Answers:
        """Return how the routes of a service answered."""
        if component not in self._answers:
            self._answers[component] = answers_of(self.reading, component)
        return self._answers[component]

    def named(self, *ids: str) -> list[Fact]:
        return [fact for one in ids for fact in self._by_id.get(one, ())]


def _hypotheses(signature: Signature, index: _Index) -> Iterator[Hypothesis]:
    by_service: dict[str, list[Fact]] = {}
    for fact in index.named(*signature.requires[0].facts):
        by_service.setdefault(fact.scope.component, []).append(fact)
    for service, anchors in sorted(by_service.items()):
        yield _hypothesis(signature, service, anchors, index)


def _hypothesis(signature: Signature, service: str, anchors: list[Fact], index: _Index) -> Hypothesis:
    kept = [a for a in anchors if _against(signature, a, index) is None]
    tried = [(_try(signature, a, index), a) for a in (kept or anchors)]
    best = max(t[0][0] for t in tried)
    proven = [a for (level, _, _), a in tried if level == best]
    others = [f for (level, some, _), _ in tried if level == best for f in some]
    missing = next(m for (level, _, m), _ in tried if level == best)
    proof = _ordered(proven, others)
    supports = [f for f in index.named(*signature.supports) if f.scope.component == service]
    standing = _standing(signature, best, proof)
    against = None if kept else _against(signature, anchors[0], index)
    if against is not None:
        standing = Standing.RULED_OUT
    last = max(a.last for a in proven)
    instances = tuple(sorted({a.scope.instance for a in proven if a.scope.instance}))
    values = _values(proven, others, service)
    component, kind = _accused(fill(signature.accuses, dict(values)), service, index.reading)
    return Hypothesis(
        signature=signature.id,
        component=component,
        kind=kind,
        service=service,
        standing=standing,
        values=values,
        proof=proof,
        anchors=tuple(proven),
        missing=missing if standing in {Standing.UNTESTED, Standing.SUSPECTED} else (),
        against=(against[1],) if against else (),
        why=against[0].why if against else "",
        first=min(a.first for a in proven),
        last=last,
        until=_ended(signature, proven, kind, index),
        confidence=_confidence(standing, best, len(instances), len(supports), index.reading),
        reach=max(1, len(instances)),
        instances=instances,
        revisions=tuple(sorted({a.scope.revision for a in proven if a.scope.revision})),
    )


def _accused(far_end: str, service: str, reading: Reading) -> tuple[str, str]:
    """Return name and kind of the accused: the service, or the far end, as the environment calls it where declared."""
    topology = reading.topology
    if not far_end:
        return service, topology.kind_of(service)
    if any(c.name == far_end for c in topology.components):
        return far_end, topology.kind_of(far_end)
    used = {link.target for link in topology.links if link.source == service}
    some = [c for c in topology.components if c.kind == far_end and not topology.inferred]
    near = [c for c in some if c.name in used or c.name == service] or some
    return (near[0].name if len(near) == 1 else far_end), far_end


def _try(signature: Signature, anchor: Fact, index: _Index) -> tuple[int, list[Fact], tuple[str, ...]]:
    """Return how near the other needs are met (2 as asked, 1 wider, 0 not), the facts, and what is missing."""
    level, found, missing = 2, list[Fact](), list[str]()
    for need in signature.requires[1:]:
        near = _meet(need, anchor, index, need.scope)
        if near:
            found.extend(near)
            continue
        wide = next((some for s in _wider(need.scope) if (some := _meet(need, anchor, index, s))), [])
        if wide:
            level = min(level, 1)
            found.extend(wide)
        else:
            level = 0
        missing.append(" or ".join(need.facts))
    return level, found, tuple(missing)


def _wider(scope: str) -> tuple[str, ...]:
    """Return the scopes beyond the one asked for, never beyond the component."""
    place = _SCOPES.index(scope)
    return tuple(s for s in _SCOPES[place + 1 :] if s != "system")


def _meet(need: Need, anchor: Fact, index: _Index, scope: str) -> list[Fact]:
    return [f for f in index.named(*need.facts) if _related(f, anchor, scope) and _agree(f, anchor, need)]


def _related(fact: Fact, anchor: Fact, scope: str) -> bool:
    """Return whether two facts share a scope; a scope that an entry does not name is never shared."""
    if scope == "system":
        return True
    if fact.scope.component != anchor.scope.component:
        return False
    if scope == "component":
        return True
    if scope == "revision":
        return fact.scope.revision == anchor.scope.revision
    return (
        bool(anchor.scope.instance)
        and fact.scope.instance == anchor.scope.instance
        and fact.scope.revision == anchor.scope.revision
    )


def _agree(fact: Fact, anchor: Fact, need: Need) -> bool:
    if any(fact.value(name) != anchor.value(name) for name in need.same):
        return False
    if need.within is None:
        return True
    slack = timedelta(seconds=need.within)
    return fact.first - slack <= anchor.last and anchor.first - slack <= fact.last


def _against(signature: Signature, anchor: Fact, index: _Index) -> tuple[Exclusion, Fact] | None:
    for exclusion in signature.excluded_by:
        for fact in index.named(exclusion.fact):
            if _related(fact, anchor, exclusion.scope) and (not exclusion.later or fact.last > anchor.last):
                return exclusion, fact
    return None


def _standing(signature: Signature, level: int, proof: tuple[Fact, ...]) -> Standing:
    """Return the standing that rule 2 allows: confirmed needs all facts where they belong, one of them direct.

    Facts of two kinds about one instance count as direct when none of them states the cause by itself.
    """
    if level == 0:
        return Standing.UNTESTED
    direct = any(f.direct for f in proof) or len({f.kind for f in proof}) >= 2
    if level == 2 and direct and signature.ceiling == "confirmed":
        return Standing.CONFIRMED
    return Standing.SUSPECTED


def _ended(signature: Signature, anchors: list[Fact], kind: str, index: _Index) -> datetime | None:
    """Return when a later good observation of the same thing, or of the accused kind, was made (supersession)."""
    newest = max(anchors, key=lambda a: (a.last, a.scope.revision))
    last = newest.last
    needs = (*signature.ended_by, *_ends_live(signature, index.reading))
    good = [
        f
        for need in needs
        for f in _meet(need, newest, index, need.scope)
        if f.last > last and newer_or_same(f, newest, index.reading)
    ]
    good.extend(_well_beside(kind, newest, index))
    good.extend(_well_again(signature, anchors, index))
    if not good:
        return None
    if not ends(anchors, max(f.last for f in good)) and not any(_replaced(f, newest, index.reading) for f in good):
        return None
    return min(f.first if f.first > last else f.last for f in good)


def _ends_live(signature: Signature, reading: Reading) -> Iterator[Need]:
    """Yield what, asked live, shows that a cause is over: users came past it, or the service is beyond its rung."""
    if signature.layer is Layer.TEST:
        return  # a test that errs is not mended by a service that is well
    if reading.walks:
        yield Need(facts=("path-walked",), scope="component")
    if signature.rung.height < Rung.ROUTED.height:
        yield Need(facts=("service-answers-itself",), scope="component")


def _well_beside(kind: str, bad: Fact, index: _Index) -> Iterator[Fact]:
    """Yield what says that the accused store is well to another revision, to which the traffic was moved.

    To the same revision it would say less: a health route may find well what users find busy.
    """
    for fact in index.named("store-well-said"):
        same = fact.scope.component == bad.scope.component and fact.value("store") == kind
        if same and fact.last > bad.last and _replaced(fact, bad, index.reading):
            yield fact


def _well_again(signature: Signature, anchors: list[Fact], index: _Index) -> Iterator[Fact]:
    """Yield the answer by which the service was well, where the recovery of a service ends the cause."""
    if any("service-recovered" in need.facts for need in signature.ended_by):
        found = well_again(anchors, index.answers(anchors[0].scope.component), index.reading)
        if found is not None:
            yield found


def _replaced(good: Fact, bad: Fact, reading: Reading) -> bool:
    """Return whether another revision serves, to which the traffic was moved since the last failure.

    What no longer serves cannot fail again, so nothing need be waited for.
    """
    revisions = {good.scope.revision, bad.scope.revision}
    if good.id not in _LIVE or "" in revisions or len(revisions) == 1:
        return False
    return any(
        entry.change is not None
        and entry.scope.component == bad.scope.component
        and bad.last - _MOVING <= entry.at <= good.last
        for entry in reading.scan.changes
    )


def _ordered(anchors: list[Fact], others: list[Fact]) -> tuple[Fact, ...]:
    """Return the anchors, then what else was needed, each statement once, direct ones first."""
    first = sorted(anchors, key=lambda f: (not f.direct, f.first, f.ids))
    rest = sorted((f for f in others if f not in anchors), key=lambda f: (f.first, f.ids))
    kept = dict.fromkeys((*_one_each(first), *_one_each(rest), *first, *rest))
    return tuple(kept)


def _one_each(facts: list[Fact]) -> list[Fact]:
    seen: dict[str, Fact] = {}
    for fact in facts:
        seen.setdefault(fact.id, fact)
    return list(seen.values())


def _values(anchors: list[Fact], others: list[Fact], service: str) -> tuple[tuple[str, str], ...]:
    """Return the values that name the fault: the anchors' commonest, filled up from the other facts."""
    counts: Counter[tuple[tuple[str, str], ...]] = Counter()
    for anchor in anchors:
        counts[anchor.values] += 1 + len(anchor.values) * 1000
    top = min(counts.items(), key=lambda c: (-c[1], c[0]))[0]
    found = {"service": service}
    for fact in others:
        for name, value in fact.values:
            found.setdefault(name, value)
    found.update(top)
    if any(value != value.strip() for _, value in top):
        found["blank"] = (
            " (it ends with a newline)" if any(v.endswith("\n") for _, v in top) else " (white space around it)"
        )
    return tuple(sorted(found.items()))


def _confidence(standing: Standing, level: int, instances: int, supports: int, reading: Reading) -> float:
    """Return a number that orders standings; it is no frequency. See docs/explanation/confidence.md.

    Copies of one error are one witness: reach counts instances, and its weight is capped.
    """
    if standing not in {Standing.CONFIRMED, Standing.SUSPECTED}:
        return 0.0
    base = 0.9 if standing is Standing.CONFIRMED else 0.6 + 0.1 * (level == 2)
    score = base + 0.02 * min(max(instances - 1, 0), 3) + 0.01 * min(supports, 2)
    grave = {"payload-lost", "no-platform-fields", "cut-off", "severity-filter"}
    score -= 0.03 * len({p.kind for p in reading.scan.problems} & grave)
    return round(min(score, 0.98 if standing is Standing.CONFIRMED else 0.85), 2)
