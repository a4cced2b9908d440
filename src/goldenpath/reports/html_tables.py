"""Tables of the HTML report: the path, the questions, the ids."""

from collections.abc import Iterator

from goldenpath.model.live import Live
from goldenpath.model.observation import Observation
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.reports.escape import Markup, element
from goldenpath.reports.phase_bars import step_bar
from goldenpath.reports.words import BAD, GOOD, asked, came, duration, mark, seen

_CLASSES = {True: "ok", False: "bad", None: "none"}
_LONG = 24
"""Characters of a step's name that need a wider column."""
_SPOKEN = {True: "well", False: "failed", None: "not reached"}


def section(title: str, *content: Markup) -> Markup:
    """Return a part of the page under its title."""
    return element("section", element("h2", title), *content)


def anchor(name: str) -> str:
    """Return the fragment under which an observation stands on the page: letters and digits alone."""
    return "o" + name.encode("utf-8", "replace").hex()


def path(live: Live, walk: Walk) -> Markup:
    """Return a walk as a table: each step with its mark, what was seen, how its time was spent."""
    rows = [_step(live, step) for step in walk.steps]
    head = _head(("", "m"), ("step", ""), ("seen", ""), ("time", "n"))
    kind = "path long" if any(len(step.name) > _LONG for step in walk.steps) else "path"
    return element("table", head, element("tbody", *rows), class_=kind)


def other_walk(live: Live, walk: Walk) -> Markup:
    """Return an earlier walk, or one that was led another way, folded."""
    way = "" if walk.vantage == live.vantage else f", {walk.vantage}"
    summary = element("summary", f"{walk.journey}{way}, walked at {walk.started:%H:%M:%S} UTC")
    return element("section", element("details", summary, path(live, walk)))


def questions(live: Live) -> Markup:
    """Return all that was asked, with what came, in the order in which it was asked."""
    rows = [_question(o) for o in sorted(live.observations, key=lambda o: (o.started, o.id))]
    head = _head(("", "m"), ("component", ""), ("asked", ""), ("came", ""), ("at, UTC", "n"), ("time", "n"))
    return element("table", head, element("tbody", *rows), class_="stack small")


def raw(live: Live) -> Iterator[Markup]:
    """Yield the ids that everything stands on, folded."""
    lines = [f"{c.signature}: {' '.join(i for p in c.proof for i in (p.ids or (p.id,)))}" for c in live.verdict.causes]
    lines += [f"{w.journey}, {s.name}: {' '.join(s.ids)}" for w in live.walks for s in w.steps if s.ids]
    lines += [f"{o.id}: {o.started.isoformat()} {o.ended.isoformat()} {o.address}" for o in live.observations]
    if lines:
        folded = element("details", element("summary", "Ids and times"), element("pre", "\n".join(lines)))
        yield element("section", folded)


def _head(*columns: tuple[str, str]) -> Markup:
    cells = (
        element("th", name, class_=kind or None, scope="col") if name else element("td", "", class_=kind)
        for name, kind in columns
    )
    return element("thead", element("tr", *cells))


def _step(live: Live, step: StepSeen) -> Markup:
    row = {True: None, False: "failed", None: "unreached"}[step.ok]
    sign = element("span", mark(step), title=_SPOKEN[step.ok])
    bar = step_bar(live.begun_in(step), step.milliseconds)
    return element(
        "tr",
        element("td", sign, class_=f"m {_CLASSES[step.ok]}"),
        element("th", step.name, scope="row"),
        element("td", seen(step), bar),
        element("td", duration(step.milliseconds) if step.ok is not None else "", class_="n"),
        class_=row,
    )


def _question(one: Observation) -> Markup:
    address = element("div", one.address, class_="soft") if one.address else Markup()
    return element(
        "tr",
        element("td", GOOD if one.answered else BAD, class_=f"m {_CLASSES[one.answered]}"),
        element("th", one.question.component, scope="row"),
        element("td", asked(one), address),
        element("td", came(one)),
        element("td", f"{one.started:%H:%M:%S}.{one.started.microsecond // 1000:03}", class_="n"),
        element("td", duration(one.milliseconds), class_="n"),
        id=anchor(one.id),
        class_=None if one.answered else "failed",
    )
