"""From hypotheses to the verdict: status, causes, what they hide, what is missing, what to ask next."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from goldenpath.contracts import Signature
from goldenpath.engine.account import (
    components,
    effects,
    masked,
    ruled_out,
    timeline,
    unclassified,
    untested,
    unverified,
    warnings,
)
from goldenpath.engine.advise import Open, next_steps, remedies
from goldenpath.engine.aside import before_the_look
from goldenpath.engine.health import Pulse, failures, pulses
from goldenpath.engine.live import leads_through, live_summary, not_answered, unmet, with_live_states
from goldenpath.engine.live_pages import page_words
from goldenpath.engine.live_warnings import live_warnings
from goldenpath.engine.phrase import clock, fill, life_sentence
from goldenpath.engine.redact import redact, shorten
from goldenpath.engine.relate import Related, masked_since, relate
from goldenpath.engine.revisions import bounds
from goldenpath.model.diagnosis import Hypothesis
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.topology import Layer
from goldenpath.model.verdict import (
    Cause,
    Evidence,
    Explanation,
    ProblemNote,
    Proof,
    Since,
    Status,
    Verdict,
)

_PROOFS = 6


def judge(reading: Reading, hypotheses: tuple[Hypothesis, ...], known: Iterable[Signature]) -> Verdict:
    """Return the verdict as of the newest entry."""
    signatures = {s.id: s for s in known}
    related = relate(hypotheses, signatures, reading)
    beats = pulses(reading, hypotheses, related.risks)
    status = _status(reading, related, beats)
    standing = related.causes if status is Status.FAULT else ()
    causes = tuple(_cause(h, related, signatures, reading) for h in (*standing, *related.ended))
    layers = tuple(dict.fromkeys(c.layer for c in causes if c.until is None)) if status is Status.FAULT else ()
    hidden = masked(standing, signatures, reading)
    problems = tuple(ProblemNote(kind=p.kind, text=redact(p.text), ids=p.ids) for p in reading.scan.problems)
    span = reading.scan.span
    untried = untested(hypotheses, related, status, signatures, reading)
    verdict_known = (status, layers, causes)
    return Verdict(
        as_of=reading.now or (span.last if span else None),
        status=status,
        layers=layers,
        layer=layers[0] if layers else None,
        summary=_summary(verdict_known, reading, beats, related),
        components=with_live_states(components(beats, standing, hidden, reading, status), reading),
        causes=causes,
        effects=effects(standing or related.ended, reading),
        masked=hidden,
        ruled_out=ruled_out(standing, hypotheses, signatures, reading),
        untested=untried,
        warnings=(*warnings(related, hypotheses, signatures, reading), *live_warnings(reading), *page_words(reading)),
        unclassified=unclassified(reading),
        unverified=not_answered(reading) if reading.live else unverified(beats, reading),
        evidence=Evidence(
            entries=reading.scan.entries,
            first=span.first if span else None,
            last=span.last if span else None,
            services=tuple(s.name for s in reading.scan.by_service if s.name),
            problems=problems,
        ),
        timeline=timeline(reading),
        next=next_steps(Open(status=status, causes=standing, untested=untried, masked=hidden), signatures, reading),
        remedies=remedies(standing, signatures, reading),
    )


def _status(reading: Reading, related: Related, beats: tuple[Pulse, ...]) -> Status:
    """Return the status by rules 3 and 4."""
    if reading.scan.platform_rows == 0 and not related.causes and not reading.live:
        return Status.NO_EVIDENCE
    if related.causes:
        return Status.FAULT
    if reading.walks:
        return Status.HEALTHY if leads_through(reading) and not unmet(reading) else Status.UNDECIDED
    blind = any(p.kind == "payload-lost" for p in reading.scan.problems)
    if beats and not blind and all(b.healthy for b in beats):
        return Status.HEALTHY
    return Status.UNDECIDED


def _cause(h: Hypothesis, related: Related, signatures: Mapping[str, Signature], reading: Reading) -> Cause:
    signature = signatures[h.signature]
    values = dict(h.values)
    hiding = masked_since(h, related.causes, signatures)
    details = (
        fill(signature.detail, values) if signature.detail else "",
        life_sentence(h, reading),
        _last_seen(h, related, reading),
    )
    return Cause(
        component=h.component,
        kind=h.kind,
        layer=signature.layer,
        signature=h.signature,
        title=fill(signature.title, values),
        detail=". ".join(d for d in details if d),
        standing=h.standing.value,
        confidence=h.confidence,
        since=_since(h, reading),
        until=h.until,
        masked_since=hiding.first if hiding else None,
        change=bounds(h, reading),
        proof=proof_of(h.proof),
        missing=h.missing,
        because=tuple(_explanation(b, signatures) for b in related.because.get((h.signature, h.service), ())),
    )


_LONG = timedelta(minutes=1)


def _last_seen(h: Hypothesis, related: Related, reading: Reading) -> str:
    """Return when a cause was last seen, where that was before the look: long before, or beside one seen now."""
    if h.last is None or h.until is not None or not before_the_look(h, reading):
        return ""
    beside = any(not before_the_look(c, reading) for c in related.causes)
    long = reading.looked_from is not None and reading.looked_from - h.last > _LONG
    return (
        f"Last seen at {clock(h.last)}, before this look began: whether it goes on was not seen"
        if beside or long
        else ""
    )


def _explanation(h: Hypothesis, signatures: Mapping[str, Signature]) -> Explanation:
    signature = signatures[h.signature]
    return Explanation(
        component=h.component,
        kind=h.kind,
        layer=signature.layer,
        signature=h.signature,
        title=fill(signature.title, dict(h.values)),
        standing=h.standing.value,
        confidence=h.confidence,
        proof=proof_of(h.proof),
        detail=fill(signature.detail, dict(h.values)) if signature.detail else "",
        missing=h.missing,
    )


def proof_of(facts: tuple[Fact, ...]) -> tuple[Proof, ...]:
    """Return the facts as pieces of proof: the same words of several instances are one piece, counted."""
    merged: dict[str, list[Fact]] = {}
    told: set[str] = set()
    for fact in facts:
        if fact.ids and fact.ids[0] not in told:  # two facts of one entry say the same thing once
            merged.setdefault(shorten(fact.text) or fact.id, []).append(fact)
            told.update(fact.ids)
    proofs = []
    for text, some in list(merged.items())[:_PROOFS]:
        ordered = sorted(some, key=lambda f: (f.first, f.ids))
        ids = tuple(dict.fromkeys(i for f in ordered for i in f.ids))
        first = ordered[0]
        proofs.append(
            Proof(
                id=ids[0],
                at=first.first,
                source=f"{first.scope.component} {first.kind.value}",
                text=text,
                count=sum(f.count for f in ordered),
                ids=ids[:20],
            )
        )
    return tuple(proofs)


def _since(h: Hypothesis, reading: Reading) -> Since:
    good = [
        f.last for f in reading.of("request-served") if f.scope.component == h.service and h.first and f.last < h.first
    ]
    return Since(after=max(good, default=None), at_or_before=h.first)


def _summary(
    known: tuple[Status, tuple[Layer, ...], tuple[Cause, ...]],
    reading: Reading,
    beats: tuple[Pulse, ...],
    related: Related,
) -> str:
    status, _, causes = known
    if status is Status.FAULT:
        standing = [c for c in causes if c.until is None]
        lead = standing[0]
        behind = f"; suspected behind it: {lead.because[0].title}" if lead.because else ""
        others = f" (and {len(standing) - 1} more)" if len(standing) > 1 else ""
        return f"{lead.title}{behind}{others}"
    if status is Status.NO_EVIDENCE:
        return "Nothing here is an observation of a system; no statement can be made."
    if reading.live:
        return live_summary(status, causes, reading)
    if status is Status.HEALTHY:
        return _healthy_summary(causes, beats)
    return _undecided_summary(causes, reading, beats, related)


def _healthy_summary(causes: tuple[Cause, ...], beats: tuple[Pulse, ...]) -> str:
    names = ", ".join(b.service for b in beats)
    ended = f" An outage inside this window has ended: {causes[0].title}." if causes else ""
    return f"{names}: last seen answering beyond a liveness route.{ended}"


def _undecided_summary(causes: tuple[Cause, ...], reading: Reading, beats: tuple[Pulse, ...], related: Related) -> str:
    problem = next((p for p in reading.scan.problems if p.kind in {"payload-lost", "no-platform-fields"}), None)
    lost = f" Why cannot be read here: {problem.text.split(':')[0]}." if problem else ""
    if causes:
        return f"The failure ended, health since then was not seen: {causes[0].title}."
    if reading.deaths or any(one.failed for one in reading.lives):
        service = (
            reading.deaths[0].scope if reading.deaths else next(o for o in reading.lives if o.failed).scope
        ).component
        return f"{service}: {_deaths(reading)}.{lost or ' What ended it was not seen.'}"
    bad = next((b for b in beats if b.bad is not None), None)
    if bad is not None and bad.bad is not None:
        return f"{bad.service}: {shorten(bad.bad.text, 120)}; no known cause fits.{lost}"
    if failures(reading) and related.folded:
        return f"Failures were seen, no cause stands.{lost}"
    silent = ", ".join(b.service for b in beats if not b.healthy) or "any service"
    return f"Not enough was seen: {silent} was not observed answering beyond a liveness route.{lost}"


def _deaths(reading: Reading) -> str:
    groups = reading.deaths
    if not groups:
        dead = [one for one in reading.lives if one.failed]
        count = "1 instance" if len(dead) == 1 else f"{len(dead)} instances"
        return f"{count} died ({dead[0].ended})"
    largest = max(groups, key=lambda g: g.requests)
    times = "once" if len(groups) == 1 else f"in {len(groups)} bursts"
    return f"instances die {times}; {largest.requests} requests ended within {max(1, largest.spread * 1000):.0f} ms"
