"""Walk a journey in front of a real page, beside those that programs walk."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from goldenpath.engine.live_pages import AGAIN
from goldenpath.journeys.browser import name_of
from goldenpath.journeys.problems import Problem
from goldenpath.model.action import Action
from goldenpath.model.observation import Observation, Phase
from goldenpath.model.picture import MOST, Picture
from goldenpath.model.record import record
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.ports import Browsing


@record
class BrowserTrail:
    """A journey that is to be walked in a browser."""

    name: str
    component: str
    actions: tuple[Action, ...]


@record
class Browsed:
    """What one walk in a browser brought."""

    walk: Walk
    observations: tuple[Observation, ...] = ()
    pictures: tuple[Picture, ...] = ()
    blind: str = ""
    """Why it could not be walked, where that lies on our own side."""


def browse(
    trail: BrowserTrail,
    browsing: Browsing | None,
    seconds: float,
    now: Callable[[], datetime],
    *,
    again: bool = False,
) -> Browsed:
    """Return the walk with what was seen on it; what is amiss on our own side is no answer of the environment."""
    began = now()
    if browsing is None:
        return Browsed(walk=_unwalked(trail, began))
    purpose = trail.name + (AGAIN if again else "")
    seen = browsing.walk(trail.actions, seconds, trail.component, purpose)
    walk = Walk(journey=trail.name, started=began, ended=now(), steps=seen.steps)
    if ours := tuple(o for o in seen.observations if _is_ours(o)):
        walk = replace(walk, steps=tuple(_without(step, ours) for step in walk.steps))
    return Browsed(
        walk=walk,
        observations=tuple(o for o in seen.observations if o not in ours),
        pictures=tuple(Picture(journey=trail.name, name=name, data=data) for name, data in seen.screenshots),
        blind=next((f"{trail.name} was not walked: {o.failure.text}" for o in ours if o.failure is not None), ""),
    )


def kept(pictures: Iterable[Picture]) -> tuple[Picture, ...]:
    """Return the pictures of each journey's last walk that are kept, those of failures before others."""
    fit = [one for one in pictures if one.fits]
    wanted = sorted(fit, key=lambda one: one.name != "at-failure")[:MOST]
    return tuple(one for one in fit if one in wanted)


def _is_ours(seen: Observation) -> bool:
    return seen.failure is not None and seen.failure.phase is Phase.PREPARE


def _without(step: StepSeen, ours: Iterable[Observation]) -> StepSeen:
    unasked = {one.id for one in ours}
    return replace(step, ids=tuple(name for name in step.ids if name not in unasked))


def _unwalked(trail: BrowserTrail, at: datetime) -> Walk:
    first, *rest = (name_of(action) for action in trail.actions)
    said = "no browser is at hand here"
    steps = [StepSeen(name=first, ok=False, seen=said, problem=Problem.NOT_INSTALLED, component=trail.component)]
    steps += [StepSeen(name=name, ok=None, component=trail.component) for name in rest]
    return Walk(journey=trail.name, started=at, ended=at, steps=tuple(steps))
