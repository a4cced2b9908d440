"""How long each phase took, as bars: of one step, and of all questions on one line where shared ends can be seen.

Positions are per cent of the width and letters have a fixed size, so both are legible at any width.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from goldenpath.engine.live_places import is_elsewhere
from goldenpath.model.live import Live
from goldenpath.model.observation import Observation, Phase
from goldenpath.model.record import record
from goldenpath.reports.escape import Markup, element
from goldenpath.reports.words import PHASES, asked, came, duration

TOGETHER = 50.0
"""Milliseconds within which failures count as ended together."""
ROWS = 60

_CLASSES = {
    Phase.PREPARE: "p-body",
    Phase.RESOLVE: "p-resolve",
    Phase.CONNECT: "p-connect",
    Phase.TLS: "p-tls",
    Phase.FIRST_BYTE: "p-first",
    Phase.BODY: "p-body",
}
_ROW, _TOP = 34, 26


@record
class SharedEnd:
    """A moment at which several questions failed together."""

    at: datetime
    ids: tuple[str, ...]


def legend() -> Markup:
    """Return what the colours of the bars mean."""
    shown = [(_CLASSES[p], PHASES[p]) for p in Phase if p is not Phase.PREPARE]
    signs = (
        element("span", element("i", class_=name, aria_hidden="true"), said)
        for name, said in (*shown, ("rest", "rest"))
    )
    return element("p", *signs, class_="legend")


def step_bar(observations: Sequence[Observation], milliseconds: float | None) -> Markup:
    """Return one step's bar: its questions' phases in order, the rest of its time in grey; nothing where not asked."""
    times = [(p.phase, p.milliseconds) for o in observations for p in o.phases]
    total = max(milliseconds or 0.0, sum(m for _, m in times))
    if not times or total <= 0:
        return Markup()
    said = ", ".join(f"{PHASES[p]} {duration(m)}" for p, m in times)
    at, pieces = 0.0, [element("rect", class_="rest", width="100%", height="6", rx="3")]
    for phase, took in times:
        share = 100 * took / total
        pieces.append(_bar(phase, at, share, 0, 6))
        at += share
    return element("svg", *pieces, class_="bar", height="6", role="img", aria_label=said)


def shared_ends(observations: Iterable[Observation]) -> tuple[SharedEnd, ...]:
    """Return the moments at which two questions or more failed together: what ends them is one thing."""
    failed = sorted(
        (o for o in observations if not o.answered and o.phases and not is_elsewhere(o)), key=lambda o: (o.ended, o.id)
    )
    groups: list[list[Observation]] = []
    for one in failed:
        if groups and 1000 * (one.ended - groups[-1][-1].ended).total_seconds() <= TOGETHER:
            groups[-1].append(one)
        else:
            groups.append([one])
    return tuple(SharedEnd(at=g[-1].ended, ids=tuple(o.id for o in g)) for g in groups if len(g) > 1)


def timeline(live: Live) -> Markup:
    """Return all questions on one line of time, at most `ROWS` of them: failed ones before others."""
    shown = sorted(live.observations, key=lambda o: (o.answered, o.started, o.id))[:ROWS]
    shown.sort(key=lambda o: (o.started, o.id))
    if not shown:
        return Markup()
    scale = _Scale(shown[0].started, max(o.ended for o in shown))
    ends = shared_ends(shown)
    height = _TOP + _ROW * len(shown) + (18 if ends else 2)
    rows = [piece for number, one in enumerate(shown) for piece in _row(one, number, scale)]
    marks = [_shared(end, scale, height) for end in ends]
    said = f"{len(shown)} questions over {duration(scale.total)}" + "".join(
        f"; {len(end.ids)} failed together at {duration(scale.milliseconds(end.at))}" for end in ends
    )
    return element(
        "svg", *scale.ticks(height), *rows, *marks, class_="timeline", height=height, role="img", aria_label=said
    )


class _Scale:
    """Places on the line of time."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self.first = first
        self.total = max(1000 * (last - first).total_seconds(), 1.0)

    def milliseconds(self, at: datetime) -> float:
        return 1000 * (at - self.first).total_seconds()

    def share(self, milliseconds: float) -> float:
        return 100 * milliseconds / self.total

    def ticks(self, height: int) -> list[Markup]:
        """Return upright lines at round times, four to eight of them."""
        step = next(s for s in _rounds() if self.total / s <= 5)
        found = []
        for number in range(int(self.total / step) + 1):
            x = f"{self.share(number * step):.2f}%"
            anchor = "start" if number == 0 else "end" if self.share(number * step) > 92 else "middle"
            found += [
                element("line", class_="tick", x1=x, x2=x, y1=16, y2=height),
                element(
                    "text", duration(number * step) if number else "0", class_="when", x=x, y=11, text_anchor=anchor
                ),
            ]
        return found


def _rounds() -> Iterable[float]:
    scale = 1.0
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10


def _row(one: Observation, number: int, scale: _Scale) -> list[Markup]:
    top = _TOP + number * _ROW
    at = scale.share(scale.milliseconds(one.started))
    length = max(scale.share(one.milliseconds), 0.4)
    right = at > 55
    edge = f"{min(at + length, 100) if right else at:.2f}%"
    label = f"{'✘ ' if one.failure else ''}{one.question.component} · {one.question.purpose}"
    text = element(
        "text",
        label,
        class_="said failed" if one.failure else "said",
        x=edge,
        y=top + 11,
        text_anchor="end" if right else "start",
    )
    bars = [element("rect", class_="rest", x=f"{at:.2f}%", y=top + 16, width=f"{length:.2f}%", height=9, rx=2)]
    for phase in one.phases:
        share = scale.share(phase.milliseconds)
        bars.append(_bar(phase.phase, at, max(share, 0.2), top + 16, 9))
        at += share
    if one.failure:
        end = f"{min(scale.share(scale.milliseconds(one.ended)), 100):.2f}%"
        bars.append(element("line", class_="end", x1=end, x2=end, y1=top + 13, y2=top + 28))
    return [element("g", element("title", f"{asked(one)} → {came(one)}"), text, *bars)]


def _bar(phase: Phase, at: float, share: float, top: float, height: float) -> Markup:
    width = max(min(share, 100 - at), 0)
    return element("rect", class_=_CLASSES[phase], x=f"{at:.2f}%", y=top, width=f"{width:.2f}%", height=height)


def _shared(end: SharedEnd, scale: _Scale, height: int) -> Markup:
    share = scale.share(scale.milliseconds(end.at))
    x = f"{share:.2f}%"
    text = f"{len(end.ids)} failed together at {duration(scale.milliseconds(end.at))}"
    anchor = "end" if share > 50 else "start"
    return element(
        "g",
        element("line", class_="shared", x1=x, x2=x, y1=18, y2=height - 16),
        element("text", text, class_="said failed", x=x, y=height - 4, text_anchor=anchor),
    )
