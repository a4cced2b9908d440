"""A golden path walked in a browser: a real page, in a Chromium that is installed here, driven by Playwright.

It sees the environment as it was declared (names, name servers, trusted certificates, proxy), for a bounded time, and
keeps nothing: each walk has a home folder of its own. It works in a thread of its own, since Playwright brings an
event loop that bears no other beside it.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from goldenpath.contracts import Broken, StepFailed
from goldenpath.engine.redact import redact_observation, redact_text, shorten
from goldenpath.journeys.browser import hosts_of, name_of, secrets_in
from goldenpath.journeys.problems import Problem
from goldenpath.model.action import Action, Open, Screenshot
from goldenpath.model.environment import Network
from goldenpath.model.errors import SecretMissing
from goldenpath.model.observation import NoAnswer, Phase, Reason
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.model.walk import StepSeen
from goldenpath.ports import BrowserWalk, Secrets
from goldenpath.wire.browser_guard import Guard
from goldenpath.wire.browser_program import NO_CHROMIUM, NO_PLAYWRIGHT, give_way, options, program
from goldenpath.wire.browser_seen import Asked, unseen
from goldenpath.wire.browser_trust import trust
from goldenpath.wire.browser_visit import Visit
from goldenpath.wire.clock import SystemClock

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

_GRACE = 5.0
"""Seconds that a browser has to close when the time is up; after that it is left to itself."""
_WIDTH, _HEIGHT = 1280, 800


class Browser:
    """Walks in a Chromium that knows a network."""

    def __init__(
        self,
        network: Network,
        secrets: Secrets | None = None,
        *,
        hosts: tuple[str, ...] = (),
        ignore_certificates: bool = False,
    ) -> None:
        """Keep what each walk needs.

        Args:
            network: where names lead, and which certificates are trusted.
            secrets: follows references in what is typed.
            hosts: names beside those opened that pages ask, resolved by the network's name servers; one that they
                do not know is not there for the page either.
            ignore_certificates: whether any certificate will do; only where that is declared.
        """
        self._network = network
        self._secrets = secrets
        self._hosts = hosts
        self._ignore = ignore_certificates
        self._now = SystemClock().now

    def walk(
        self, actions: Sequence[Action], seconds: float, component: str = "page", purpose: str = "browser"
    ) -> BrowserWalk:
        """Do the actions, for so many seconds at most, and return what was seen; whatever fails is part of it."""
        asked = Asked(component=component, purpose=purpose)
        started = self._now()
        if not actions:
            return BrowserWalk()
        done: list[BrowserWalk] = []
        work = Thread(target=lambda: done.append(self._whole(actions, seconds, asked)), daemon=True)
        work.start()
        work.join(seconds + _GRACE)
        if done:
            return done[0]
        text = f"the browser did not end within {seconds + _GRACE:.0f} s"
        return self._unwalked(actions, asked, started, NoAnswer(phase=Phase.PREPARE, reason=Reason.DEADLINE, text=text))

    def _whole(self, actions: Sequence[Action], seconds: float, asked: Asked) -> BrowserWalk:
        started, end = self._now(), monotonic() + seconds
        give_way()
        try:
            secrets = self._followed(actions)
            with TemporaryDirectory(prefix="goldenpath-browser-", ignore_cleanup_errors=True) as home:
                return self._driven(actions, asked, secrets, Path(home), end)
        except SecretMissing as problem:
            failure = NoAnswer(phase=Phase.PREPARE, reason=Reason.SECRET_MISSING, text=str(problem))
        except Broken as problem:
            failure = NoAnswer(phase=problem.phase or Phase.PREPARE, reason=problem.reason, text=problem.text)
        except OSError as problem:
            failure = NoAnswer(phase=Phase.PREPARE, reason=Reason.NO_LOCAL_PORT, text=str(problem))
        except Exception as problem:  # noqa: BLE001 - Playwright raises bare ones when its driver ends
            text = f"the browser's driver ended: {shorten(str(problem))}"
            failure = NoAnswer(phase=Phase.PREPARE, reason=Reason.DEADLINE, text=text)
        return self._unwalked(actions, asked, started, failure)

    def _followed(self, actions: Sequence[Action]) -> Mapping[SecretRef, Secret]:
        refs = secrets_in(actions)
        if refs and self._secrets is None:
            raise SecretMissing(ref=str(refs[0]), why="cannot be followed here")
        return {ref: self._secrets.get(ref) for ref in refs} if self._secrets is not None else {}

    def _driven(
        self, actions: Sequence[Action], asked: Asked, secrets: Mapping[SecretRef, Secret], home: Path, end: float
    ) -> BrowserWalk:
        try:
            from playwright.sync_api import Error, sync_playwright
            from playwright.sync_api import TimeoutError as TooLate
        except ImportError:
            raise Broken(Reason.NOT_INSTALLED, NO_PLAYWRIGHT, phase=Phase.PREPARE) from None
        started = self._started(actions, home, end)
        with Guard(end) as guard, sync_playwright() as playwright:
            started["args"].append(guard.argument)
            try:
                browser = playwright.chromium.launch(**started, timeout=max(1.0, 1000 * (end - monotonic())))
            except Error as problem:
                if guard.ended or isinstance(problem, TooLate):
                    raise _ended("the time was up before Chromium had started") from None
                text = f"Chromium does not start: {shorten(problem.message)}"
                raise Broken(Reason.NOT_INSTALLED, text, phase=Phase.PREPARE) from None
            try:
                size: ViewportSize = {"width": _WIDTH, "height": _HEIGHT}
                page = browser.new_page(ignore_https_errors=self._ignore, viewport=size)
                visit = Visit(page, asked, secrets, self._now, end)
                return self._walked(visit, self._steps(actions, visit), secrets)
            except Error as problem:
                raise _ended(f"Chromium ended: {shorten(problem.message)}") from None
            finally:
                with suppress(Error):  # it may have been ended already
                    browser.close()

    def _started(self, actions: Sequence[Action], home: Path, end: float) -> dict[str, Any]:
        """Return how Chromium is started.

        Raises:
            Broken: it is absent, or cannot be made to see the environment as it was declared.
        """
        executable = program()
        if not executable:
            raise Broken(Reason.NOT_INSTALLED, NO_CHROMIUM, phase=Phase.PREPARE)
        arguments = options(self._network, hosts_of(actions), max(0.1, end - monotonic()), self._hosts)
        if self._network.trust and not self._ignore and (why := trust(home, self._network.trust)):
            text = f"Chromium cannot be given the declared certificates: {why}"
            raise Broken(Reason.NOT_INSTALLED, text, phase=Phase.PREPARE)
        proxy = {"proxy": {"server": self._network.proxy}} if self._network.proxy else {}
        environment = {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}
        return {"executable_path": executable, "args": list(arguments), "env": environment, **proxy}

    def _steps(self, actions: Sequence[Action], visit: Visit) -> list[StepSeen]:
        steps: list[StepSeen] = []
        for action in actions:
            if steps and not steps[-1].ok:
                steps.append(StepSeen(name=name_of(action), ok=None))
                continue
            steps.append(_step(action, visit))
            if not steps[-1].ok:
                visit.picture("at-failure")
        visit.settle()
        if steps[-1].ok and not any(isinstance(action, Screenshot) for action in actions):
            visit.picture("at-end")
        visit.finish()
        return steps

    @staticmethod
    def _walked(visit: Visit, steps: list[StepSeen], secrets: Mapping[SecretRef, Secret]) -> BrowserWalk:
        component = visit.observations[0].question.component if visit.observations else ""
        failed = next((redact_text(step.name, secrets.values()) for step in steps if step.ok is False), "")
        if failed and visit.observations:
            last = visit.observations[-1]
            visit.observations[-1] = replace(last, values=(*last.values, ("path.ended", failed)))
        ids = _ids(steps, tuple(seen.id for seen in visit.observations))
        shown = tuple(
            replace(
                step,
                name=redact_text(step.name, secrets.values()),
                seen=redact_text(step.seen, secrets.values()),
                component=component,
                ids=own,
            )
            for step, own in zip(steps, ids, strict=True)
        )
        return BrowserWalk(observations=tuple(visit.observations), steps=shown, screenshots=tuple(visit.screenshots))

    def _unwalked(self, actions: Sequence[Action], asked: Asked, started: datetime, failure: NoAnswer) -> BrowserWalk:
        """Return the walk that never began: the first step failed for our own reason, the rest was not reached."""
        failure = replace(failure, text=redact_text(failure.text, ()))
        url = next((action.url for action in actions if isinstance(action, Open)), "")
        seen = redact_observation(unseen(asked, url, (started, self._now()), failure))
        first = StepSeen(
            name=redact_text(name_of(actions[0]), ()),
            ok=False,
            milliseconds=seen.milliseconds,
            seen=failure.text,
            problem=_problem(failure),
            component=asked.component,
            ids=(seen.id,),
            values=(("reason", failure.reason.value), ("phase", failure.phase.value)),
        )
        rest = (StepSeen(name=redact_text(name_of(action), ()), ok=None) for action in actions[1:])
        return BrowserWalk(observations=(seen,), steps=(first, *rest))


def _problem(failure: NoAnswer) -> Problem:
    """Return what a walk that never began failed for: what is amiss on our own side says nothing about the page."""
    own = {Reason.SECRET_MISSING: Problem.SECRET_MISSING, Reason.NOT_INSTALLED: Problem.NOT_INSTALLED}
    away = Problem.STEP_BROKEN if failure.phase is Phase.PREPARE else Problem.NO_ANSWER
    return own.get(failure.reason, away)


def _ended(text: str) -> Broken:
    return Broken(Reason.DEADLINE, text, phase=Phase.PREPARE)


def _step(action: Action, visit: Visit) -> StepSeen:
    started = monotonic()
    try:
        seen = visit.do(action)
    except StepFailed as problem:
        values = tuple(problem.values.items())
        step = StepSeen(name=name_of(action), ok=False, seen=problem.seen, problem=problem.problem, values=values)
    else:
        step = StepSeen(name=name_of(action), ok=True, seen=seen)
    return replace(step, milliseconds=round(1000 * (monotonic() - started), 1))


def _ids(steps: Sequence[StepSeen], pages: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return for each step the page that it stands on: the last one opened before it."""
    found: list[tuple[str, ...]] = []
    opened = 0
    for step in steps:
        opened += step.ok is not None and step.name.startswith("open ")
        found.append((pages[opened - 1],) if step.ok is not None and 0 < opened <= len(pages) else ())
    return found
