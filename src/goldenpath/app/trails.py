"""From declared journeys to trails that can be walked: shipped ones, steps in YAML, or a Python file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from goldenpath.app.browse import BrowserTrail
from goldenpath.app.check import Trail
from goldenpath.contracts import Journey, Step
from goldenpath.engine.durations import seconds_of
from goldenpath.engine.urls import place_of
from goldenpath.journeys.browser import BROWSER, actions_of
from goldenpath.model.action import Open
from goldenpath.model.environment import Environment, JourneyPlan
from goldenpath.model.errors import SettingsError
from goldenpath.model.record import record

RUN = "{run}"
"""Stands in a journey's values for eight digits that are new in each run: a fresh account, a fresh order."""
Load = Callable[[str], Journey]
"""Loads a journey from a Python file."""


@record
class Known:
    """The journeys and steps that there are, and how one in Python is loaded."""

    journeys: tuple[Journey, ...]
    steps: tuple[Step, ...]
    load: Load


def trails(environment: Environment, known: Known, only: Iterable[str], fresh: Callable[[], UUID]) -> tuple[Trail, ...]:
    """Return the journeys of an environment as trails, those named in ``only`` where it names any.

    Raises:
        SettingsError: a journey or a step does not exist, or a Python file may not be run; every error at once.
    """
    wanted = tuple(only)
    found: list[Trail] = []
    wrong: list[str] = []
    for plan in environment.journeys:
        if plan.uses == BROWSER or not _is_wanted(plan, wanted):
            continue
        try:
            journey = _journey(plan, environment, known)
        except SettingsError as problem:
            wrong.extend(problem.errors)
            continue
        run = str(fresh())
        given = _timed(_renewed(plan.values, run))
        arguments = {
            "answer_seconds": environment.budget.answer,
            "message_id": run,
            **_named_by_url(given, environment),
            **given,
        }
        found.append(Trail(name=plan.name, journey=journey, arguments=arguments))
    names = [p.name for p in environment.journeys]
    wrong += [f'journey "{name}" is not declared{_near(name, names)}' for name in wanted if name not in names]
    if wrong:
        raise SettingsError(errors=tuple(wrong))
    return tuple(found)


def browser_trails(
    environment: Environment, only: Iterable[str], fresh: Callable[[], UUID]
) -> tuple[BrowserTrail, ...]:
    """Return the journeys that are walked in a browser, those named in ``only`` where it names any.

    Raises:
        SettingsError: an action is none.
    """
    wanted = tuple(only)
    plans = (plan for plan in environment.journeys if plan.uses == BROWSER and _is_wanted(plan, wanted))
    return tuple(_browser_trail(plan, environment, str(fresh())) for plan in plans)


_NAMED_BY = {
    "component": ("url",),
    "api_component": ("api", "socket", "messages"),
    "auth_component": ("login", "token_url", "register"),
}
"""The arguments that name a component, each with the URLs that tell it where nobody did."""


def _named_by_url(values: Mapping[str, Any], environment: Environment) -> dict[str, str]:
    """Return the components at whose place a journey's URLs are, for those that are not named."""
    found = {}
    for name, urls in _NAMED_BY.items():
        given = next((str(values[url]) for url in urls if "://" in str(values.get(url, ""))), "")
        component = _at(given, environment) if given and name not in values else NOWHERE
        if component != NOWHERE:
            found[name] = component
    return found


def _timed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a journey's values with every duration as a number of seconds, those of the event contract included."""
    found = {name: _seconds(value) if name.endswith("_seconds") else value for name, value in values.items()}
    events = found.get("events")
    if isinstance(events, Mapping):
        found["events"] = {n: _seconds(v) if n in {"first_within", "gap"} else v for n, v in events.items()}
    return found


def _seconds(value: Any) -> Any:  # noqa: ANN401 - values of any kind
    told = seconds_of(value) if isinstance(value, str) else None
    return value if told is None else told


def _is_wanted(plan: JourneyPlan, wanted: tuple[str, ...]) -> bool:
    return not wanted or plan.name in wanted


def _browser_trail(plan: JourneyPlan, environment: Environment, run: str) -> BrowserTrail:
    given = _renewed(plan.values, run)
    actions = actions_of(replace(plan, values=given))
    first = next((action.url for action in actions if isinstance(action, Open)), "")
    component = str(given.get("component") or _at(first, environment))
    return BrowserTrail(name=plan.name, component=component, actions=actions)


def _renewed(value: Any, run: str) -> Any:  # noqa: ANN401 - arguments are of any kind
    """Return a value with this run's digits where they are asked for."""
    if isinstance(value, str):
        return value.replace(RUN, run[:8])
    if isinstance(value, list):
        return [_renewed(one, run) for one in value]
    if isinstance(value, Mapping):
        return {key: _renewed(one, run) for key, one in value.items()}
    return value


def _at(url: str, environment: Environment) -> str:
    """Return the component that is found at a URL's place, ``page`` where none is declared there."""
    behind = [p for p in environment.parts if p.url and p.kind != "load-balancer"]
    return next((p.name for p in behind if url and _place(p.url) == _place(url)), NOWHERE)


NOWHERE = "page"


def _place(url: str) -> tuple[str, int]:
    """Return host and port: a WebSocket's URL leads where the page's does."""
    place = place_of(url)
    return place.host, place.port


def _journey(plan: JourneyPlan, environment: Environment, known: Known) -> Journey:
    where = f"{environment.source}: journeys.{plan.name}"
    if plan.uses:
        found = next((j for j in known.journeys if j.id == plan.uses), None)
        if found is None:
            near = _near(plan.uses, [j.id for j in known.journeys])
            raise SettingsError(errors=(f'{where}.uses: unknown journey "{plan.uses}"{near}',))
        return found
    if plan.python:
        if not environment.trusted:
            why = "a journey in Python runs only with --allow-commands, for it is a program"
            raise SettingsError(errors=(f"{where}.python: {why}",))
        return known.load(plan.python)
    return Journey(id=plan.name, title=plan.name, steps=_steps(plan, environment, known))


def _steps(plan: JourneyPlan, environment: Environment, known: Known) -> tuple[tuple[str, Step], ...]:
    where = f"{environment.source}: journeys.{plan.name}"
    steps = {s.id: s for s in known.steps}
    found, wrong = [], []
    for number, row in enumerate(plan.steps):
        name = str(row.get("step", ""))
        if name in steps:
            named = _named_by_url(row, environment) if not {*_NAMED_BY} & {*plan.values} else {}
            found.append((str(row.get("name", name)), _with(steps[name], {**named, **row})))
        else:
            wrong.append(f'{where}.steps[{number}]: unknown step "{name}"{_near(name, list(steps))}')
    if wrong:
        raise SettingsError(errors=tuple(wrong))
    return tuple(found)


def _with(step: Step, row: Mapping[str, Any]) -> Step:
    """Return the step with arguments of its own, which stand before the journey's."""
    return replace(step, given={k: v for k, v in row.items() if k not in {"step", "name"}})


def _near(name: str, words: list[str]) -> str:
    near = get_close_matches(name, words, n=1)
    return f' — did you mean "{near[0]}"?' if near else f"; there is {', '.join(words) or 'none'}"
