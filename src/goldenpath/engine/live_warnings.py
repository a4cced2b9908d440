"""What was seen live and is no cause: who lets wait, who failed once among good answers, whose health says no."""

from collections.abc import Iterator

from goldenpath.engine.live import SLOW, leads_through, slow_steps, why
from goldenpath.engine.live_stores import asked_of, says_unwell
from goldenpath.model.fact import Reading
from goldenpath.model.observation import Observation
from goldenpath.model.verdict import Warn

_STORES = ("database", "cache", "model-provider")
_HEALTH = "health:"


def live_warnings(reading: Reading) -> tuple[Warn, ...]:
    """Return every warning of what was asked live."""
    return (*slow_words(reading), *unsteady_words(reading), *health_words(reading))


def slow_words(reading: Reading) -> tuple[Warn, ...]:
    """Return a warning for each component that answers, and lets wait: slow is not down."""
    found: dict[str, Warn] = {}
    for step in slow_steps(reading):
        what = f"{step.component or step.name} is slow: {step.name} took {(step.milliseconds or 0) / 1000:.1f} s"
        found.setdefault(step.component, Warn(component=step.component, what=what, ids=step.ids[:3]))
    for seen in reading.observations:
        if seen.answered and seen.milliseconds >= SLOW and seen.vantage == "here":
            name = seen.question.component
            what = f"{name} is slow: {seen.question.purpose} was answered after {seen.milliseconds / 1000:.1f} s"
            found.setdefault(name, Warn(component=name, what=what, ids=(seen.id,)))
    return tuple(found.values())


def unsteady_words(reading: Reading) -> Iterator[Warn]:
    """Yield a warning for each store that failed now and then, and answered well the last time."""
    for kind in _STORES:
        for name, seen in asked_of(reading, kind):
            bad = [o for o in seen if not o.answered]
            if bad and seen[-1].answered:
                what = f"{name}: {len(bad)} of {len(seen)} questions failed ({why(bad[-1])}); the last one was answered"
                yield Warn(component=name, what=what, ids=tuple(o.id for o in bad[:3]))


def health_words(reading: Reading) -> Iterator[Warn]:
    """Yield a warning for each declared health path that last said no, while the path leads through."""
    last: dict[tuple[str, str, str], Observation] = {}
    for seen in reading.observations:
        question = seen.question
        if question.purpose.startswith(_HEALTH):
            last[question.component, question.purpose, question.way] = seen
    for (name, purpose, way), seen in last.items() if leads_through(reading) else ():
        said = _unwell(seen)
        if said:
            what = f"{name}: {purpose.removeprefix(_HEALTH)} ({way}) {said}, while the path leads through"
            yield Warn(component=name, what=what, ids=(seen.id,))


def _unwell(seen: Observation) -> str:
    """Return how a health answer says no; empty where it does not."""
    if not seen.answered:
        return why(seen)
    if (seen.status or 0) >= _BAD:
        return f"answers {seen.status}"
    word = says_unwell(seen)
    return f"says “{word}”" if word else ""


_BAD = 400
