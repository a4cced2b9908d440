"""The verdict's lists: states, effects, what is masked, ruled out, untested, unseen."""

from collections.abc import Iterable, Mapping

from goldenpath.contracts import Signature
from goldenpath.engine.diagnose import excluded
from goldenpath.engine.health import Pulse, failures
from goldenpath.engine.phrase import fill
from goldenpath.engine.redact import redact, shorten
from goldenpath.engine.relate import Related
from goldenpath.model.diagnosis import Hypothesis, Standing
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.topology import Component, Rung
from goldenpath.model.verdict import (
    ComponentState,
    Effect,
    Masked,
    RuledOut,
    Status,
    TimelineStep,
    Unclassified,
    Untested,
    Warn,
)

_STEPS = 200
_CANDIDATES = 6
_IN_FRONT = {"dns", "certificate", "load-balancer"}
"""Kinds that lie before a service: its start does not reach for them."""


def components(
    beats: tuple[Pulse, ...],
    causes: tuple[Hypothesis, ...],
    hidden: tuple[Masked, ...],
    reading: Reading,
    status: Status,
) -> tuple[ComponentState, ...]:
    """Return the state of every component that is known of."""
    found: dict[str, ComponentState] = {}
    for cause in causes:
        served = next((b for b in beats if b.service == cause.component and b.good is not None), None)
        state = "degraded" if served is not None else "failed"
        found.setdefault(
            cause.component,
            ComponentState(
                name=cause.component,
                kind=cause.kind,
                state=state,
                why=cause.signature,
                ids=cause.proof[0].ids[:3],
            ),
        )
    for one in hidden:
        found.setdefault(
            one.component,
            ComponentState(name=one.component, kind=one.kind, state="masked", why=one.why, ids=one.ids),
        )
    for beat in beats:
        found.setdefault(beat.service, _state(beat, causes, reading, status))
    for component in reading.topology.components:
        found.setdefault(component.name, _far_end(component, reading))
    return tuple(found[name] for name in sorted(found))


def _far_end(component: Component, reading: Reading) -> ComponentState:
    """Return the state of a component that entries only name: healthy if it answered and no failure of it followed."""
    name, kind, answer = component.name, component.kind, last_answer(component.kind, reading)
    if answer is None:
        return ComponentState(name=name, kind=kind, state="unknown", why="named, not seen", ids=component.ids)
    later = [f for f in failures(reading) if f.last > answer.last and (f.scope.target == kind or f.id.startswith(kind))]
    if later:
        why = f"answered a service, then: {shorten(later[-1].text, 120)}"
        return ComponentState(name=name, kind=kind, state="unknown", why=why, ids=later[-1].ids[:3])
    return ComponentState(name=name, kind=kind, state="healthy", why="answered a service", ids=answer.ids[:3])


def last_answer(kind: str, reading: Reading) -> Fact | None:
    """Return the last answer that a backing service of a kind was seen to give."""
    return max(reading.of(f"{kind}-answered"), key=lambda f: (f.last, f.ids), default=None)


def _state(beat: Pulse, causes: tuple[Hypothesis, ...], reading: Reading, status: Status) -> ComponentState:
    kind = reading.topology.kind_of(beat.service)
    if any(c.service == beat.service for c in causes):
        ids = next(c for c in causes if c.service == beat.service).proof[0].ids[:3]
        return ComponentState(
            name=beat.service, kind=kind, state="degraded", why="a component it needs has failed", ids=ids
        )
    if beat.bad is not None:
        state = "failed" if beat.good is None else "degraded"
        return ComponentState(
            name=beat.service, kind=kind, state=state, why=shorten(beat.bad.text, 120), ids=beat.bad.ids[:3]
        )
    if beat.good is not None and status is not Status.NO_EVIDENCE:
        return ComponentState(
            name=beat.service, kind=kind, state="healthy", why="last seen answering", ids=beat.good.ids[:3]
        )
    why = "only a liveness route was seen answering" if beat.alive else "not seen answering"
    return ComponentState(
        name=beat.service, kind=kind, state="unknown", why=why, ids=beat.alive.ids[:3] if beat.alive else ()
    )


def effects(causes: Iterable[Hypothesis], reading: Reading) -> tuple[Effect, ...]:
    """Return what the causes led to, as requests saw it, counted."""
    services = {c.service for c in causes}
    cut = any(
        p.kind in {"severity-limit", "row-limit", "cut-off", "more-pages", "severity-filter"}
        for p in reading.scan.problems
    )
    counts: dict[tuple[str, str], list[Fact]] = {}
    for fact in reading.of("request-failed"):
        if fact.scope.component in services or reading.topology.kind_of(fact.scope.component) == "load-balancer":
            what = f"HTTP {fact.value('status')}"
            if "could not start" in fact.text:
                what += " (no instance could start)"
            counts.setdefault((fact.scope.component, what), []).append(fact)
    return tuple(
        Effect(
            component=component,
            what=what,
            count=sum(f.count for f in some),
            at_least=cut,
            ids=tuple(i for f in some for i in f.ids)[:6],
        )
        for (component, what), some in sorted(counts.items())
    )


def masked(causes: tuple[Hypothesis, ...], signatures: Mapping[str, Signature], reading: Reading) -> tuple[Masked, ...]:
    """Return the components that a start which died never reached: nothing is known of them."""
    found: dict[str, Masked] = {}
    accused = {c.component for c in causes} | {o.question.component for o in reading.observations if o.answered}
    for cause in causes:
        signature = signatures[cause.signature]
        if signature.rung.height >= Rung.ROUTED.height or any(f.id == "request-served" for f in _later(cause, reading)):
            continue
        for target in reading.topology.targets_of(cause.service):
            answer = last_answer(target.kind, reading)
            reached = answer in _later(cause, reading) if answer is not None else False
            if target.name in accused or reached or target.kind in _IN_FRONT:
                continue
            found.setdefault(
                target.name,
                Masked(
                    component=target.name,
                    kind=target.kind,
                    why="start-up ends before it is reached; nothing here says that it works",
                    ids=tuple(dict.fromkeys((*target.ids, *cause.proof[0].ids[:1]))),
                    unmask=f"end the cause at {cause.service}, then look at the next start",
                ),
            )
    return tuple(found[name] for name in sorted(found))


def _later(cause: Hypothesis, reading: Reading) -> list[Fact]:
    return [
        f
        for f in reading.facts
        if f.scope.component == cause.service and cause.first is not None and f.last > cause.first
    ]


def ruled_out(
    causes: tuple[Hypothesis, ...],
    hypotheses: Iterable[Hypothesis],
    signatures: Mapping[str, Signature],
    reading: Reading,
) -> tuple[RuledOut, ...]:
    """Return the rivals of the reported causes that an observation speaks against."""
    found: dict[tuple[str, str], RuledOut] = {}
    by_key = {(h.signature, h.service): h for h in hypotheses}
    for cause in causes:
        for name in signatures[cause.signature].rivals:
            rival = signatures.get(name)
            if rival is None:
                continue
            known = by_key.get((name, cause.service))
            if known is not None and known.standing is Standing.RULED_OUT:
                found.setdefault(
                    (name, cause.service),
                    RuledOut(component=known.component, signature=name, why=known.why, ids=known.against[0].ids[:3]),
                )
            elif known is None:
                against = excluded(rival, cause.service, reading)
                if against is not None:
                    exclusion, fact = against
                    component = fill(rival.accuses, {}) or cause.service
                    found.setdefault(
                        (name, cause.service),
                        RuledOut(component=component, signature=name, why=exclusion.why, ids=fact.ids[:3]),
                    )
    return tuple(found.values())


def untested(
    hypotheses: Iterable[Hypothesis],
    related: Related,
    status: Status,
    signatures: Mapping[str, Signature],
    reading: Reading,
) -> tuple[Untested, ...]:
    """Return candidates that lack evidence: those whose anchor was seen, and, undecided, those that would fit."""
    found = {
        (h.component, h.signature): Untested(component=h.component, signature=h.signature, needs=needs(h.missing))
        for h in hypotheses
        if h.standing is Standing.UNTESTED and h not in related.accounted
    }
    if status is Status.UNDECIDED and not related.ended:
        for service, signature in _candidates(signatures, reading):
            found.setdefault(
                (fill(signature.accuses, {}) or service, signature.id),
                Untested(
                    component=fill(signature.accuses, {}) or service,
                    signature=signature.id,
                    needs=needs((" or ".join(signature.requires[0].facts),)),
                ),
            )
    return tuple(found.values())


def needs(missing: tuple[str, ...]) -> str:
    """Return what is missing, in words."""
    return ", ".join(m.replace("-", " ") for m in missing)


def _candidates(signatures: Mapping[str, Signature], reading: Reading) -> list[tuple[str, Signature]]:
    """Return signatures that would explain a death that was seen, if their own text had been."""
    ended = sorted({one.scope.component for one in reading.lives if one.failed})
    fitting = [
        s
        for s in signatures.values()
        if s.stands_alone and any("instance-died" in n.facts or "container-exited" in n.facts for n in s.requires[1:])
    ]
    ranked = sorted(fitting, key=lambda s: (s.rung.height, s.id))
    common = [s for s in ranked if s.common]
    return [(service, s) for service in ended for s in (common or ranked)[:_CANDIDATES]]


def warnings(
    related: Related, hypotheses: Iterable[Hypothesis], signatures: Mapping[str, Signature], reading: Reading
) -> tuple[Warn, ...]:
    """Return what is worth knowing and is no cause: risks, optional stores, errors without consequence."""
    found: dict[tuple[str, str], Warn] = {}
    for h in related.risks:
        title = fill(signatures[h.signature].title, dict(h.values))
        found.setdefault(
            (h.component, title),
            Warn(component=h.component, what=title, ids=h.proof[0].ids[:4], signature=h.signature),
        )
    for h, why in related.aside:
        what = f"{fill(signatures[h.signature].title, dict(h.values))}: {why}"
        found[h.component, h.signature] = Warn(component=h.component, what=what, ids=h.proof[0].ids[:4])
    for h in hypotheses:
        if h.standing is Standing.UNTESTED and h not in related.accounted:
            what = f"{shorten(h.proof[0].text, 140)} — a start or a request that failed with it was not seen"
            found.setdefault((h.component, h.signature), Warn(component=h.component, what=what, ids=h.proof[0].ids[:4]))
    for fact in reading.of("declared-optional"):
        store = fact.value("store").lower()
        found.setdefault(
            (store, ""),
            Warn(component=store, what=f"declared optional: {shorten(fact.text, 140)}", ids=fact.ids[:3]),
        )
    return tuple(found.values())


def unclassified(reading: Reading) -> tuple[Unclassified, ...]:
    """Return templates of errors that no fact knows, the commonest first."""
    counts: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for witness in reading.scan.witnesses:
        entry = witness.first
        if witness.marks or entry.level.rank < Severity.ERROR.rank or entry.request is not None or not witness.template:
            continue
        if entry.stream is Stream.AUDIT:
            continue
        counts.setdefault(redact(witness.template), []).append((witness.count, witness.ids))
    rows = [
        Unclassified(template=text, count=sum(n for n, _ in some), ids=tuple(i for _, ids in some for i in ids)[:4])
        for text, some in counts.items()
    ]
    return tuple(sorted(rows, key=lambda u: (-u.count, u.template)))[:20]


def unverified(beats: tuple[Pulse, ...], reading: Reading) -> tuple[str, ...]:
    """Return what was not seen to work: silent services, components only named, kinds of entries missing."""
    silent = [b.service for b in beats if b.good is None and b.bad is None]
    named = [
        c.name
        for c in reading.topology.components
        if c.kind not in {"service", "load-balancer"} and _far_end(c, reading).state != "healthy"
    ]
    skipped = sorted({f.value("store").lower() for f in reading.of("declared-optional") if f.value("store")})
    return tuple(dict.fromkeys((*silent, *named, *skipped)))


def timeline(reading: Reading) -> tuple[TimelineStep, ...]:
    """Return rungs reached, ends and changes in order of time, the first and last where there are many."""
    steps = [
        TimelineStep(
            at=at,
            component=one.scope.component,
            instance=one.scope.instance[-12:],
            rung=rung.value,
            ids=ids[:2],
        )
        for one in reading.lives
        for rung, at, ids in one.rungs
    ]
    steps += [
        TimelineStep(
            at=one.ended_at,
            component=one.scope.component,
            instance=one.scope.instance[-12:],
            rung=f"ended: {redact(one.ended)}",
            ids=one.ended_ids[:2],
        )
        for one in reading.lives
        if one.ended_at is not None
    ]
    steps += [
        TimelineStep(
            at=entry.at,
            component=entry.scope.component,
            instance="",
            rung=f"change: {entry.change.verb} {entry.change.created_revision}".strip()
            + (f" by {entry.change.tool}" if entry.change.tool else ""),
            ids=entry.ids,
        )
        for entry in reading.scan.changes
        if entry.change is not None
    ]
    ordered = sorted(steps, key=lambda s: (s.at, s.component, s.instance, s.rung))
    half = _STEPS // 2
    return tuple(ordered if len(ordered) <= _STEPS else [*ordered[:half], *ordered[-half:]])
