"""Causes before effects: which hypothesis is a consequence, which explains another, which hides another."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from goldenpath.contracts import Signature
from goldenpath.engine.aside import put_aside, seen_late, seen_now
from goldenpath.model.diagnosis import Hypothesis, Standing
from goldenpath.model.fact import FactKind, Reading
from goldenpath.model.record import record


@record
class Related:
    """Hypotheses, sorted by what they are to each other."""

    causes: tuple[Hypothesis, ...]
    """Standing causes, the leading one first; those that have ended are in ``ended``."""
    ended: tuple[Hypothesis, ...]
    because: Mapping[tuple[str, str], tuple[Hypothesis, ...]]
    """Explanations by the signature and service of the cause that they explain."""
    risks: tuple[Hypothesis, ...]
    """What stands and explains nothing that was seen: warnings."""
    folded: tuple[Hypothesis, ...]
    """What is another cause's consequence."""
    accounted: tuple[Hypothesis, ...] = ()
    """Hypotheses that lack evidence of their own and are a reported cause's consequence."""
    aside: tuple[tuple[Hypothesis, str], ...] = ()
    """What only the log tells of and what is no cause now, each with the reason: warnings."""


def relate(hypotheses: Iterable[Hypothesis], signatures: Mapping[str, Signature], reading: Reading) -> Related:
    """Return the hypotheses that stand, each in its place."""
    hypotheses = tuple(hypotheses)
    standing = one_each([h for h in hypotheses if h.stands])
    optional = [h for h in standing if is_optional(h, reading)]
    alone = [h for h in standing if signatures[h.signature].stands_alone and h not in optional]
    folded = [
        h
        for h in alone
        if any(_explains(o, h, signatures) and not _explains(h, o, signatures) for o in alone if o is not h)
        or any(seen_itself(o, h, reading) for o in alone if o is not h)
    ]
    causes = [h for h in alone if h not in folded]
    local = [h for h in causes if _small(h, causes, reading)]
    causes = [h for h in causes if h not in local]
    ended = [h for h in causes if h.until is not None]
    causes = [h for h in causes if h.until is None]
    now = seen_now((*causes, *folded), reading)
    aside = tuple(put_aside(causes, now, reading))
    causes = [h for h in causes if h not in {one for one, _ in aside}]
    late = seen_late((*causes, *ended), now, reading)
    because: dict[tuple[str, str], tuple[Hypothesis, ...]] = {}
    risks = [*local, *optional]
    for one in standing:
        if signatures[one.signature].stands_alone:
            continue
        explained = [c for c in (*causes, *ended) if _explains(one, c, signatures)]
        for cause in explained:
            key = (cause.signature, cause.service)
            because[key] = (*because.get(key, ()), one)
        if not explained:
            risks.append(one)
    return Related(
        causes=tuple(sorted(causes, key=lambda h: _lead(h, signatures, late))),
        ended=tuple(sorted(ended, key=lambda h: _lead(h, signatures, late))),
        because=because,
        risks=tuple(risks),
        folded=tuple(folded),
        aside=aside,
        accounted=tuple(
            h
            for h in hypotheses
            if h.standing is Standing.UNTESTED and any(_explains(c, h, signatures) for c in (*causes, *ended))
        ),
    )


def one_each(hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    """Return one hypothesis for each signature and component: the firmest, with the others' proof behind its own.

    Two services that miss the same cache accuse it once; what was asked live and what was logged are one cause.
    """
    found: dict[tuple[str, str, bool], Hypothesis] = {}
    for one in sorted(hypotheses, key=lambda h: (h.standing is not Standing.CONFIRMED, h.until is not None)):
        key = (one.signature, one.component, one.until is None)  # what has ended is no proof of what stands
        known = found.get(key)
        if known is None:
            found[key] = one
            continue
        firsts = [h.first for h in (known, one) if h.first is not None]
        lasts = [h.last for h in (known, one) if h.last is not None]
        found[key] = replace(
            known,
            proof=tuple(dict.fromkeys((*known.proof, *one.proof))),
            anchors=tuple(dict.fromkeys((*known.anchors, *one.anchors))),
            first=min(firsts, default=None),
            last=max(lasts, default=None),
            reach=max(known.reach, one.reach),
            instances=tuple(sorted({*known.instances, *one.instances})),
            revisions=tuple(sorted({*known.revisions, *one.revisions})),
        )
    return list(found.values())


def seen_itself(one: Hypothesis, other: Hypothesis, reading: Reading) -> bool:
    """Return whether ``one`` was seen failing itself, asked directly, and ``other`` only misses or suspects it."""
    if one.standing is not Standing.CONFIRMED or not any(f.kind is FactKind.PROBE for f in one.anchors):
        return False
    if other.standing is Standing.CONFIRMED or one.until is not None:
        return False
    if other.component == one.component:
        return True
    uses = any(link.source == other.service and link.target == one.component for link in reading.topology.links)
    return uses and any(f.scope.target in {one.kind, one.component} for f in other.proof)


def masked_since(
    cause: Hypothesis, causes: Iterable[Hypothesis], signatures: Mapping[str, Signature]
) -> Hypothesis | None:
    """Return the cause that hides another: it stops the same service on a lower rung, after the other was last seen."""
    own = signatures[cause.signature].rung.height
    hiding = [
        h
        for h in causes
        if h is not cause
        and h.service == cause.service
        and signatures[h.signature].rung.height < own
        and h.first is not None
        and cause.last is not None
        and h.first >= cause.last
    ]
    return min(hiding, key=lambda h: (h.first is None, h.first), default=None)


def is_optional(hypothesis: Hypothesis, reading: Reading) -> bool:
    """Return whether the service itself says that it can do without what fails."""
    stores = {
        f.value("store").lower() for f in reading.of("declared-optional") if f.scope.component == hypothesis.service
    }
    stores |= {s.replace(" ", "") for s in stores}
    said = " ".join((*(f.text.lower() for f in hypothesis.proof), hypothesis.kind))
    return any(store and store in said for store in stores) and not _has_consequence(hypothesis)


def _has_consequence(hypothesis: Hypothesis) -> bool:
    """Return whether more than the complaint itself was seen: a start or a request that failed with it."""
    return any(f not in hypothesis.anchors for f in hypothesis.proof)


def _lead(
    hypothesis: Hypothesis, signatures: Mapping[str, Signature], late: set[tuple[str, str]]
) -> tuple[object, ...]:
    """Return a sort key: the cause that stops its component earliest on the ladder leads, what is seen now first."""
    signature = signatures[hypothesis.signature]
    return (
        hypothesis.standing is not Standing.CONFIRMED,
        signature.rung.height,
        (hypothesis.signature, hypothesis.service) in late,
        -hypothesis.reach,
        hypothesis.first,
        hypothesis.signature,
    )


def _explains(one: Hypothesis, other: Hypothesis, signatures: Mapping[str, Signature]) -> bool:
    """Return whether ``other`` is a consequence of ``one``, seen at the same service or at what it calls."""
    named = set(signatures[one.signature].explains)
    if not named or (one.service != other.service and f"{other.signature}@callers" not in named):
        return False
    anchors = set(signatures[other.signature].requires[0].facts)
    if not (other.signature in named or f"{other.signature}@callers" in named or anchors <= named):
        return False
    return _share(one, other) or not signatures[one.signature].stands_alone


def _share(one: Hypothesis, other: Hypothesis) -> bool:
    """Return whether the two speak of the same instances, where both name any."""
    if one.service != other.service or not one.instances or not other.instances:
        return True
    return bool(set(one.instances) & set(other.instances)) or bool(set(one.revisions) & set(other.revisions))


def _small(hypothesis: Hypothesis, causes: Iterable[Hypothesis], reading: Reading) -> bool:
    """Return whether a death of one instance explains few of the deaths that another cause explains.

    One instance over its memory limit beside a crash loop of another cause is worth a warning, not a layer.
    """
    if not hypothesis.instances or not any(f.id in {"memory-exceeded", "container-killed"} for f in hypothesis.proof):
        return False
    dead = {one.scope.instance for one in reading.lives if one.failed and one.scope.component == hypothesis.service}
    rivals = [c for c in causes if c is not hypothesis and c.service == hypothesis.service]
    return any(len(set(c.instances) - set(hypothesis.instances)) >= len(hypothesis.instances) for c in rivals) and len(
        set(hypothesis.instances) & dead
    ) * 2 <= max(len(dead), 1)
