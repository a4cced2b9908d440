"""What live answers say of health: the golden path walked, what was asked and how it answered."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from goldenpath.engine.live_places import differences
from goldenpath.engine.phrase import count
from goldenpath.model.entry import Severity
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Phase, Reason, Value
from goldenpath.model.topology import Scope
from goldenpath.model.verdict import Cause, ComponentState, Status
from goldenpath.model.walk import StepSeen, Walk


def latest_walks(reading: Reading) -> tuple[Walk, ...]:
    """Return the last walk of each journey as users walk it, those around a suspect left out."""
    found: dict[str, Walk] = {}
    for walk in reading.walks:
        known = found.get(walk.journey)
        if walk.vantage != "here" or (known is not None and _turned_away(walk)):
            continue  # who is asked to come less often sees nothing of the path
        found[walk.journey] = walk
    return tuple(found.values())


def leads_through(reading: Reading) -> bool:
    """Return whether every journey was walked to its end, the last time it was tried."""
    walks = latest_walks(reading)
    return bool(walks) and all(walk.whole for walk in walks)


def _turned_away(walk: Walk) -> bool:
    return walk.failed is not None and walk.failed.problem == "over-rate"


def unmet(reading: Reading) -> tuple[Fact, ...]:
    """Return the conditions of declared checks that do not hold."""
    return reading.of("condition-unmet")


def answers_of(reading: Reading, component: str, way: str = "") -> tuple[Observation, ...]:
    """Return what was asked of a component, in order of the ends, one way where it is named."""
    some = (o for o in reading.observations if o.question.component == component)
    return tuple(o for o in some if not way or o.question.way == way)


def fact_of_seen(seen: Iterable[Observation], scope: Scope, text: str, **values: Value) -> Fact:
    """Return one fact that several observations carry together; what it shows is the rule's."""
    ordered = sorted(seen, key=lambda o: (o.ended, o.id))
    return Fact(
        id="",
        kind=FactKind.PROBE,
        shows=Shows.CONTEXT,
        scope=scope,
        first=ordered[0].started,
        last=ordered[-1].ended,
        count=len(ordered),
        ids=tuple(o.id for o in ordered),
        text=text,
        severity=Severity.DEFAULT,
        values=_values(values),
    )


def fact_of_step(walk: Walk, step: StepSeen, scope: Scope, **values: Value) -> Fact:
    """Return a fact that one step of a walk carries; its id is the step's observation, or the walk's own name."""
    return Fact(
        id="",
        kind=FactKind.PROBE,
        shows=Shows.CONTEXT,
        scope=scope,
        first=walk.started,
        last=walk.ended,
        count=1,
        ids=(*step.ids, f"walk:{walk.journey}:{step.name}:{walk.started:%H%M%S%f}"),
        text=f"{step.name}: {step.seen}",
        severity=Severity.DEFAULT,
        values=_values({**dict(step.values), "step": step.name, **values}),
    )


def fact_of_facts(facts: Iterable[Fact], scope: Scope, text: str) -> Fact:
    """Return one fact that others carry together."""
    some = sorted(facts, key=lambda f: (f.first, f.ids))
    return Fact(
        id="",
        kind=FactKind.PROBE,
        shows=Shows.CONTEXT,
        scope=scope,
        first=some[0].first,
        last=max(f.last for f in some),
        count=sum(f.count for f in some),
        ids=tuple(dict.fromkeys(i for f in some for i in f.ids[-3:])),
        text=text,
        severity=Severity.DEFAULT,
    )


def _values(values: dict[str, Value]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, _text(v)) for k, v in values.items() if v not in {"", None}))


def _text(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def revision_of(seen: Observation) -> str:
    """Return the revision that says it answered, empty where the answer does not say."""
    return seen.header("x-served-by").partition("/")[2]


def why(seen: Observation) -> str:
    """Return how a question ended, in few words: the reason and its phase, or the status."""
    failure = seen.failure
    if failure is not None:
        words = f"{failure.reason.value.replace('-', ' ')} at {failure.phase.value}"
        return f"{words}: {failure.text}" if failure.text else words
    return f"HTTP {seen.status}" if seen.status is not None else "answered"


def asked_phrase(seen: Observation) -> str:
    """Return a question and its answer as a phrase of the line that tells what was asked to decide."""
    mark = "✔" if seen.answered and (seen.status or 0) < 500 else f"✘ {why(seen)}"
    return f"{seen.question.component} {seen.question.purpose} {mark}"


def asked_words(seen: Observation) -> str:
    """Return what was asked of whom and how it ended, as one line of proof."""
    question = seen.question
    return f"{question.protocol} {question.target} ({question.purpose}, {question.way}): {why(seen)}"


def live_summary(status: Status, causes: tuple[Cause, ...], reading: Reading) -> str:
    """Return the sentence of a live verdict that names no cause."""
    walks = latest_walks(reading)
    if status is Status.HEALTHY:
        return _healthy_summary(causes, reading)
    cut = [w for w in walks if w.failed is not None]
    broken = min(cut, key=lambda w: is_ours(w.failed), default=None)
    if broken is not None and broken.failed is not None:
        return _cut_summary(broken, broken.failed)
    blank = next((w for w in walks if not w.whole), None)
    if blank is not None:
        return f"{blank.journey} was walked, and no step of it asked anybody: nothing was seen of the path."
    failing = unmet(reading)
    if failing:
        more = f" and {count(len(failing) - 1, 'other')}" if len(failing) > 1 else ""
        return f"The path leads through; not as declared: {failing[0].text}{more}."
    if not walks:
        good = sum(o.answered for o in reading.observations)
        bad = next((o for o in reversed(reading.observations) if not o.answered), None)
        last = f" ({bad.question.component}: {why(bad)})" if bad is not None else ""
        return f"{good} of {len(reading.observations)} questions were answered{last}; no golden path was walked."
    return "What was seen does not name a cause."


def _cut_summary(walk: Walk, step: StepSeen) -> str:
    if is_ours(step) and step is walk.steps[0]:
        return f"{walk.journey} was not walked: {step.seen}."
    return f"The path ends at {step.name}: {step.seen}. What was seen does not name the cause."


def _healthy_summary(causes: tuple[Cause, ...], reading: Reading) -> str:
    names = ", ".join(f"{w.journey} in {_seconds(w.started, w.ended)}" for w in latest_walks(reading))
    ended = f" Earlier: {causes[0].title}; that has ended." if causes else ""
    slow = ", ".join(f"{s.name} {(s.milliseconds or 0) / 1000:.1f} s" for s in slow_steps(reading)[:4])
    how = f"leads through, slowly: {slow}" if slow else "leads through"
    return f"The golden path {how} ({names}).{ended}"


OURS = frozenset({"secret-missing", "not-installed", "step-broken"})
"""Problems of a step that lie on our own side: nothing is said about the environment."""


def is_ours(step: StepSeen | None) -> bool:
    """Return whether a step failed for a reason of our own."""
    return step is not None and step.problem in OURS


def _seconds(first: datetime, last: datetime) -> str:
    return f"{(last - first).total_seconds():.1f} s"


def slow_steps(reading: Reading) -> tuple[StepSeen, ...]:
    """Return the steps of the last walks that led through and let people wait; what an agent takes is its own."""
    steps = [s for w in latest_walks(reading) for s in w.steps if s.ok and not _of_the_agent(s.name)]
    return tuple(s for s in steps if (s.milliseconds or 0) >= SLOW)


SLOW = 2000.0
"""Milliseconds of one answer: what people call slow; below the patience after which it is called silent."""
_OF_THE_AGENT = {"events", "answer", "clean-up"}


def _of_the_agent(step: str) -> bool:
    """Return whether a step waits for an agent, as looking for a text in a browser may."""
    return step in _OF_THE_AGENT or step.startswith("see “")


def not_answered(reading: Reading) -> tuple[str, ...]:
    """Return the declared components that nothing was seen to answer for: neither asked, nor walked over."""
    walked = {name for walk in reading.walks for name in walk.over}
    answered = {o.question.component for o in reading.observations if o.answered}
    known = walked | answered
    return tuple(c.name for c in reading.topology.components if c.name not in known and not c.inferred_from)


def with_live_states(states: tuple[ComponentState, ...], reading: Reading) -> tuple[ComponentState, ...]:
    """Return the states, those that logs leave unknown filled in by what was asked live."""
    if not reading.live:
        return states
    from_there = {d.store: d.answers for d in differences(reading) if d.misses[-1].vantage == "here"}
    states = tuple(_seen_there(s, from_there[s.name]) if s.name in from_there else s for s in states)
    return tuple(
        _live_state(s, reading) if s.state in {"unknown", "healthy"} and s.name not in from_there else s for s in states
    )


def _seen_there(state: ComponentState, answers: Sequence[Observation]) -> ComponentState:
    """Return the state of what answers from another place: that it is closed to this machine is no fault of its own."""
    where = f"answered from {answers[-1].vantage}, closed to here"
    return replace(state, state="healthy", why=where, ids=(answers[-1].id,))


def _live_state(state: ComponentState, reading: Reading) -> ComponentState:
    seen = [o for o in answers_of(reading, state.name) if not _unasked(o)]
    steps = [(w, s) for w in latest_walks(reading) for s in w.steps if s.component == state.name and s.ok is not None]
    failed = next((s for _, s in steps if s.ok is False and not is_ours(s)), None)
    if failed is not None:
        return replace(state, state="failed", why=f"{failed.name}: {failed.seen}", ids=failed.ids[:3])
    bad = [o for o in seen if not o.answered or (o.status or 0) >= 500]
    good = [o for o in seen if o not in bad]
    if bad:
        return replace(state, state="degraded" if good else "failed", why=why(bad[-1]), ids=(bad[-1].id,))
    over = tuple(i for _, s in steps if s.ok for i in s.ids)
    if over:
        return replace(state, state="healthy", why="walked over", ids=over[:3])
    if good:
        return replace(state, state="healthy", why="answered", ids=(good[-1].id,))
    return state


def _unasked(seen: Observation) -> bool:
    """Return whether a question ended on our own side: that nobody could look is never that nothing is there."""
    failure = seen.failure
    return failure is not None and (failure.phase is Phase.PREPARE or failure.reason is Reason.DEADLINE)
