"""The golden path as lines of text: each step with its time, its mark and what was seen; its questions beneath."""

from collections.abc import Iterator

from goldenpath.model.live import Live
from goldenpath.model.observation import Observation
from goldenpath.model.record import record
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.reports.words import BAD, GOOD, PHASES, asked, came, duration, mark, plain, seen

_NAME, _LONG, _SAID, _WHOLE = 22, 44, 40, 64


@record
class Column:
    """How wide names and what was seen are."""

    name: int
    said: int


def walk_lines(live: Live, walk: Walk, width: int = 100, *, explain: bool = False) -> Iterator[str]:
    """Yield the lines of one walk; with ``explain`` the questions and phases of each step too."""
    columns = _columns(walk, width)
    for step in walk.steps:
        yield step_line(step, columns, width)
        if explain:
            yield from (f"      {line}" for o in live.begun_in(step) for line in question_lines(o, width - 6))


def step_line(step: StepSeen, columns: Column, width: int) -> str:
    """Return one step's line: what went well is said before the time, what did not after the mark."""
    said = "" if step.ok is False else plain(seen(step))
    failed = plain(seen(step)) if step.ok is False else ""
    head = f"  {_cut(plain(step.name), columns.name)}  {_cut(said, columns.said)}  {duration(step.milliseconds):>8}"
    if step.ok is None:
        return head.replace(duration(None).rjust(8), "").rstrip()
    line = f"{head}  {mark(step)} {failed}".rstrip()
    return line if len(line) <= width else line[: width - 1] + "…"


def question_lines(observation: Observation, width: int) -> Iterator[str]:
    """Yield what was asked and came, and below it how long each phase took."""
    sign = GOOD if observation.answered else BAD
    yield _short(f"{sign} {plain(asked(observation))} → {plain(came(observation))}", width)
    phases = " · ".join(f"{PHASES[p.phase]} {duration(p.milliseconds)}" for p in observation.phases)
    address = f"  {plain(observation.address)}" if observation.address else ""
    if phases or address:
        yield _short(f"  {phases}{address}", width)


def beside(live: Live) -> tuple[Observation, ...]:
    """Return the questions that no step of a walk stands on, in the order in which they were asked."""
    told = {i for w in live.walks for s in w.steps for i in s.ids}
    return tuple(sorted((o for o in live.observations if o.id not in told), key=lambda o: (o.started, o.id)))


def _columns(walk: Walk, width: int) -> Column:
    name = max((len(plain(s.name)) for s in walk.steps), default=0)
    said = max((len(plain(seen(s))) for s in walk.steps if s.ok is not False), default=0)
    # Steps in a browser have long names and little to say.
    name = min(max(name, 7), max(_NAME, min(_LONG, width - 18 - max(said, _SAID))))
    most = _SAID if walk.failed is not None else _WHOLE  # what failed is said behind the mark, and needs room too
    return Column(name=name, said=min(max(said, 12), most, max(width - name - 18, 12)))


def _cut(text: str, width: int) -> str:
    return _short(text, width).ljust(width)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
