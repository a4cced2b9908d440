"""Check a running environment: ask every component, walk the path, read the logs, and ask what tells causes apart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from goldenpath.app.asking import ask
from goldenpath.app.browse import Browsed, BrowserTrail, browse, kept
from goldenpath.app.diagnose import Knowledge, conclude
from goldenpath.app.elsewhere import patience, places, see_from
from goldenpath.app.patience import hurried
from goldenpath.app.walk import Ground, OnStep, walk
from goldenpath.contracts import Check, Journey
from goldenpath.engine import plan
from goldenpath.engine.live import OURS, asked_phrase
from goldenpath.engine.read import Live as Evidence
from goldenpath.engine.redact import redact_scan
from goldenpath.intake.scan import scan
from goldenpath.model.entry import Scan
from goldenpath.model.environment import Environment, Vantage
from goldenpath.model.errors import InputError
from goldenpath.model.live import Live
from goldenpath.model.observation import Observation
from goldenpath.model.picture import Picture
from goldenpath.model.probe import Probe
from goldenpath.model.record import record
from goldenpath.model.verdict import Verdict
from goldenpath.model.walk import Walk
from goldenpath.ports import Browsing, Logs, Opened, Vantages

_ROUNDS = 3
_PAUSE = 0.3
"""Seconds before a second look."""
_WALK = 0.8
"""The share of the time that a walk may take."""
_IN_BROWSER = 0.7
"""The share that one in a browser may take: its end, too, takes seconds."""
_AGAIN, _AROUND = 7.0, 7.0
"""Seconds that a walk may have taken to be made again, and to be made around: one that waits long waits again."""
_WAITED = ("silent", "too-slow", "deadline")
"""Reasons for which a page had all of its time: looking again would cost it again."""


@record
class Trail:
    """A journey that is to be walked, with its arguments."""

    name: str
    journey: Journey
    arguments: Mapping[str, Any]


@record
class Means:
    """What a check works with."""

    ground: Ground
    logs: Logs | None
    """``None``: the logs are not to be read."""
    knowledge: Knowledge
    checks: tuple[Check, ...] = ()
    trails: tuple[Trail, ...] = ()
    pages: tuple[BrowserTrail, ...] = ()
    browsing: Browsing | None = None
    """``None``: there is no browser for the pages."""
    vantages: Vantages | None = None
    """``None``: there is no other place to ask from."""
    own: tuple[Observation, ...] = ()
    """What was seen of this machine before anything was asked."""


@record
class Watcher:
    """Who is told how far a check is."""

    on_step: OnStep = lambda _: None
    on_asked: Callable[[Observation], None] = lambda _: None
    on_round: Callable[[str], None] = lambda _: None


@record
class Gathered:
    """Everything that was gathered: it enters the bundle before anything is concluded from it."""

    scan: Scan
    observations: tuple[Observation, ...] = ()
    walks: tuple[Walk, ...] = ()
    pictures: tuple[Picture, ...] = ()
    asked: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
    started: datetime
    ended: datetime


def check(environment: Environment, means: Means, watcher: Watcher | None = None) -> tuple[Gathered, Live]:
    """Return what was gathered within the budget, and what follows from it."""
    run = _Run(environment, means, watcher or Watcher())
    run.first()
    run.second_look()
    run.decide()
    gathered = run.gathered()
    verdict = conclude_live(gathered, environment, means.knowledge)
    return gathered, report(gathered, verdict, environment)


def conclude_live(gathered: Gathered, environment: Environment, knowledge: Knowledge) -> Verdict:
    """Return what follows from what was gathered; the same evidence gives the same verdict."""
    live = Evidence(
        observations=gathered.observations,
        walks=gathered.walks,
        topology=environment.topology,
        log_names=tuple((p.log_name, p.name) for p in environment.parts if p.log_name and p.log_name != p.name),
        environment=environment,
        now=gathered.ended,
    )
    return conclude(gathered.scan, knowledge, live)


def report(gathered: Gathered, verdict: Verdict, environment: Environment) -> Live:
    """Return the whole run as reports show it."""
    return Live(
        environment=environment.name,
        verdict=verdict,
        started=gathered.started,
        ended=gathered.ended,
        walks=gathered.walks,
        observations=gathered.observations,
        pictures=gathered.pictures,
        topology=environment.topology,
        asked=gathered.asked,
        blind=gathered.blind,
    )


class _Run:
    """One check under way: what it has seen, and how much of its time is left."""

    def __init__(self, environment: Environment, means: Means, watcher: Watcher) -> None:
        self._environment = environment
        self._means = means
        self._watcher = watcher
        self._ground = means.ground
        self._started = self._ground.clock.now()
        self._probes: tuple[Probe, ...] = ()
        self._twice: tuple[Probe, ...] = ()
        """What failed and was asked once more before the walks had ended."""
        self._observations: list[Observation] = [*means.own]
        self._elsewhere: list[Observation] = []
        """What was seen from other places: it is asked for once, and decides nothing about what is asked here."""
        self._walks: list[Walk] = []
        self._pictures: dict[str, tuple[Picture, ...]] = {}
        """Of each journey's last walk."""
        self._number = 0
        self._asked: list[str] = []
        self._blind: list[str] = []
        self._scan = redact_scan(scan((), means.knowledge.rules))

    @property
    def _left(self) -> float:
        spent = (self._ground.clock.now() - self._started).total_seconds()
        return max(0.0, self._environment.budget.seconds - spent)

    def first(self) -> None:
        """Ask everything that is cheap, walk every path and read the logs, all at once."""
        self._probes = plan.first_round(self._environment, self._means.checks)
        tasks: list[Callable[[], None]] = [self._ask_at_first, self._read_logs]
        tasks += [partial(self._walk, trail) for trail in self._means.trails]
        tasks += [partial(self._browse, page) for page in self._means.pages]
        elsewhere, untold = places(self._environment)
        self._blind += untold
        tasks += [partial(self._ask_from, vantage) for vantage in elsewhere]
        self._ground.wire.together(tasks)

    def second_look(self) -> None:
        """Ask once more what failed: nobody is accused on one answer; a path that broke is walked again, both ways."""
        failed = plan.once_more(self._probes, self._observations, self._walks, self._twice)
        known = plan.settled(conclude_live(self.gathered(), self._environment, self._means.knowledge))
        again, around = ([], []) if known else (self._broken(_AGAIN), self._ways_around())
        pages = [] if known else [p for p in self._means.pages if self._ended_early(p.name, _AGAIN, _WAITED)]
        if not (failed or again or around or pages):
            return
        self._watcher.on_round("looking again at what failed" if not around else "walking around the load balancer")
        self._ground.wire.pause(min(_PAUSE, self._left))
        tasks: list[Callable[[], None]] = [partial(self._ask, failed)]
        tasks += [partial(self._walk, trail) for trail in again]
        tasks += [partial(self._browse, page) for page in pages]
        tasks += [partial(self._walk, trail, "around") for trail in around]
        self._ground.wire.together(tasks)
        self._asked += [_walked_phrase(w) for w in self._walks if w.vantage == "around"]

    def _ask_at_first(self) -> None:
        """Ask everything, and once more what failed where walks still take their time: then nobody waits for it."""
        self._ask(self._probes)
        if len(self._walks) < len(self._means.trails) + len(self._means.pages):
            self._twice = plan.again(self._probes, self._observations)
        if self._twice:
            self._ground.wire.pause(min(_PAUSE, self._left))
            self._ask(self._twice)

    def _broken(self, within: float) -> list[Trail]:
        """Return the trails whose walk broke within so many seconds, with less patience for a second one."""
        return [
            replace(trail, arguments=hurried(trail.arguments))
            for trail in self._means.trails
            if self._ended_early(trail.name, within)
        ]

    def _ended_early(self, name: str, within: float, but: Sequence[str] = ()) -> bool:
        """Return whether a journey's last walk broke within so many seconds, not by some reasons nor our own."""
        last = next((w for w in reversed(self._walks) if w.journey == name and w.vantage == "here"), None)
        failed = last.failed if last is not None else None
        if last is None or failed is None or failed.problem in OURS or failed.value("reason") in but:
            return False
        return (last.ended - last.started).total_seconds() <= within

    def _ways_around(self) -> list[Trail]:
        """Return the paths that broke, led around the load balancer: the same way without a suspect."""
        found = []
        for trail in self._broken(_AROUND):
            changed = plan.around(trail.arguments, self._environment)
            last = next(w for w in reversed(self._walks) if w.journey == trail.name)
            if changed is not None and last.failed is not None and self._reached_around(last.failed.component):
                found.append(replace(trail, arguments=changed))
        return found

    def decide(self) -> None:
        """While rivals stand and there is time, ask what separates them."""
        asked: set[str] = set()
        for _ in range(_ROUNDS):
            verdict = conclude_live(self.gathered(), self._environment, self._means.knowledge)
            more = plan.deciding(verdict, self._environment, self._means.checks, asked, self._walks)
            if not more:
                return
            if self._left < 1.0:
                self._blind.append("the time was up before all that decides was asked")
                return
            self._watcher.on_round("asking what tells the causes apart")
            known = len(self._observations)
            self._ask(more)
            self._asked += [asked_phrase(o) for o in self._observations[known:]]

    def _reached_around(self, component: str) -> bool:
        """Return whether the direct way to a component was seen open: where it is not, walking it costs time alone."""
        direct = [o for o in self._observations if o.question.way == "direct" and o.vantage == "here"]
        own = [o for o in direct if o.question.component == component] or direct
        return any(o.answered for o in own)

    def _ask(self, probes: Sequence[Probe]) -> None:
        ground = self._ground
        for seen in ask(probes, ground.wire, ground.secrets, ground.clock, self._left):
            self._observations.append(seen)
            self._watcher.on_asked(seen)

    def _ask_from(self, vantage: Vantage) -> None:
        if self._means.vantages is not None:
            seconds = patience(self._left, self._environment.budget.answer)
            found = see_from(vantage, self._probes, (self._means.vantages, self._ground.secrets), seconds)
            self._elsewhere.extend(found.observations)
            self._asked += found.asked
            self._blind += found.blind

    def _walk(self, trail: Trail, vantage: str = "here") -> None:
        on_step = self._watcher.on_step if vantage == "here" else lambda _: None
        self._number += 1  # each walk sends a message of its own: a repeated id would be the same message
        own = {"message_id": str(uuid5(NAMESPACE_OID, f"{trail.arguments.get('message_id')}/{self._number}"))}
        arguments = {**trail.arguments, **own}
        found, seen = walk(trail.journey, arguments, self._ground, self._left * _WALK, on_step)
        self._walks.append(replace(found, journey=trail.name, vantage=vantage))
        self._observations.extend(seen if vantage == "here" else map(_led_around, seen))

    def _browse(self, trail: BrowserTrail) -> None:
        """Walk in a browser; never around a load balancer, since a page asks the names that users ask."""
        again = trail.name in self._pictures
        seconds, now = self._left * _IN_BROWSER, self._ground.clock.now
        found: Browsed = browse(trail, self._means.browsing, seconds, now, again=again)
        for step in found.walk.steps:
            self._watcher.on_step(step)
        self._walks.append(found.walk)
        self._pictures[trail.name] = found.pictures
        self._observations.extend(found.observations)
        self._blind += [found.blind] if found.blind else []

    def _read_logs(self) -> None:
        if self._means.logs is None or not self._environment.logs:
            self._blind.append("no log access: what only entries tell was not seen")
            return
        opened: list[Opened] = []
        for one in self._environment.logs:
            try:
                opened.extend(self._means.logs.open(one, self._ground.clock.now()))
            except InputError as problem:
                self._blind.append(f"logs: {problem.sentence()}")
        try:
            self._scan = redact_scan(scan(opened, self._means.knowledge.rules))
        except InputError as problem:
            self._blind.append(f"logs: {problem.sentence()}")

    def gathered(self) -> Gathered:
        """Return what has been gathered so far, in order of the ends."""
        return Gathered(
            scan=self._scan,
            observations=tuple(sorted((*self._observations, *self._elsewhere), key=lambda o: (o.ended, o.id))),
            walks=tuple(sorted(self._walks, key=lambda w: (w.ended, w.journey))),
            pictures=kept(one for some in self._pictures.values() for one in some),
            asked=tuple(dict.fromkeys(self._asked)),
            blind=tuple(dict.fromkeys(self._blind)),
            started=self._started,
            ended=self._ground.clock.now(),
        )


def _led_around(seen: Observation) -> Observation:
    """Return an observation of a walk around the load balancer as one that went the direct way."""
    return replace(seen, vantage="around", question=replace(seen.question, way="direct"))


def _walked_phrase(found: Walk) -> str:
    failed = found.failed
    return f"the same path without the load balancer {'✔' if failed is None else f'✘ {failed.name}: {failed.seen}'}"
