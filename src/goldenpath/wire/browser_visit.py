"""One visit: the actions are done one after the other on a page, within a time, and what came of each is told."""

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from goldenpath.contracts import StepFailed
from goldenpath.engine.redact import redact_observation
from goldenpath.journeys.browser import reason_of
from goldenpath.journeys.problems import Problem
from goldenpath.model.action import Action, Click, Fill, Open, Screenshot, See
from goldenpath.model.observation import NoAnswer, Observation, Phase, Reason
from goldenpath.model.picture import LARGEST, MOST
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.wire.browser_seen import Asked, Opened, first_line, observe
from goldenpath.wire.browser_watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_LOAD, _SETTLE, _PICTURE = 10.0, 1.5, 5.0
"""Seconds for what a page still loads when it can be read, for what it asks afterwards, and for one picture."""
_FOR_PICTURE = 2.0
_ANSWER = 6.0
"""Seconds for a page to begin: more than one that is only slow needs, as people call slow."""
_EMPTY = "ERR_HTTP_RESPONSE_CODE_FAILURE"


class Visit:
    """Does actions on a page. A page that does not do what it should is a `StepFailed`, never another exception."""

    def __init__(
        self, page: "Page", asked: Asked, secrets: Mapping[SecretRef, Secret], now: Callable[[], datetime], end: float
    ) -> None:
        self.observations: list[Observation] = []
        self.screenshots: list[tuple[str, bytes]] = []
        self._page, self._asked, self._secrets, self._now, self._end = page, asked, secrets, now, end
        self._kept = min(1000 * _FOR_PICTURE, self._left() / 5)
        self._longest = self._left() / 2
        """Of one action: a path that is broken is told while there is time to ask why."""
        self._watch = Watch(page)
        self._typed: list[Locator] = []
        self._url = ""
        self._span: tuple[datetime, datetime] | None = None
        self._failure: NoAnswer | None = None
        self._loaded = False

    def do(self, action: Action) -> str:
        """Do one action and return what was seen.

        Raises:
            StepFailed: it could not be done, with why.
        """
        from playwright.sync_api import Error

        began = monotonic()
        try:
            match action:
                case Open(url=url):
                    return self._open(url)
                case Fill(selector=selector, value=value):
                    return self._fill(selector, value)
                case Click(selector=selector):
                    self._at(selector).click(timeout=self._patience())
                    return ""
                case See(text=text, selector=selector):
                    return self._see(text, selector)
                case Screenshot(name=name):
                    return self.picture(name)
        except Error as problem:
            raise StepFailed(Problem.CONTRACT, self._why(action, problem.message, monotonic() - began)) from None

    def finish(self) -> None:
        """Tell what was observed of the page that is open, if one is."""
        if self._span is not None:
            number = len(self.observations) + 1
            page = Opened(url=self._url, span=self._span, failure=self._failure, loaded=self._loaded)
            seen = observe(page, self._asked, self._watch, self._page, number)
            self.observations.append(redact_observation(seen, self._secrets.values()))
            self._span = None

    def settle(self) -> None:
        """Let the page ask what it still has to ask."""
        from playwright.sync_api import Error

        try:
            self._page.wait_for_load_state("networkidle", timeout=min(1000 * _SETTLE, self._left()))
        except Error:
            return  # a page that keeps asking is no fault

    def picture(self, name: str) -> str:
        """Keep what the page looks like, what was typed as a secret covered."""
        from playwright.sync_api import Error

        if len(self.screenshots) >= MOST:
            return f"not kept: {MOST} are"
        try:
            shot = self._page.screenshot(timeout=min(1000 * _PICTURE, self._left()), mask=self._typed)
        except Error as problem:
            return f"no picture: {first_line(problem.message)}"
        if len(shot) > LARGEST:
            return f"not kept: more than {LARGEST >> 20} MB"
        self.screenshots.append((name, shot))
        return f"{len(shot)} bytes"

    def _open(self, url: str) -> str:
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as TooLate

        self.finish()
        self._watch.clear()
        self._url, self._failure, self._loaded = url, None, False
        started = self._now()
        left = self._left()
        answer = min(left, 1000 * _ANSWER)
        try:
            self._page.goto(url, wait_until="commit", timeout=answer)
            self._page.wait_for_load_state("domcontentloaded", timeout=self._left())
            self._load()
        except TooLate:
            self._failure = self._late((left if self._watch.response is not None else answer) / 1000)
        except Error as problem:
            if _EMPTY in problem.message and self._watch.response is not None:
                return self._opened(started)  # an answer with a status and no text is an answer
            self._failure = self._broken(problem.message, left / 1000)
        return self._opened(started)

    def _load(self) -> None:
        from playwright.sync_api import Error

        try:
            self._page.wait_for_load_state("load", timeout=min(1000 * _LOAD, self._left()))
            self._loaded = True
        except Error:
            self._loaded = False  # the page can be read; that a part of it is late is told as a value

    def _broken(self, said: str, seconds: float) -> NoAnswer:
        found = reason_of(said)
        if found is None and self._is_over():
            return self._late(seconds)
        phase, reason = found or (Phase.FIRST_BYTE, Reason.MALFORMED)
        return NoAnswer(phase=phase, reason=reason, text=first_line(said))

    def _late(self, seconds: float) -> NoAnswer:
        if self._watch.response is not None:
            text = f"the page began and was not whole within {seconds:.1f} s"
            return NoAnswer(phase=Phase.BODY, reason=Reason.TOO_SLOW, text=text)
        text = f"nothing came within {seconds:.1f} s; whether a connection was made a browser does not tell"
        return NoAnswer(phase=Phase.FIRST_BYTE, reason=Reason.SILENT, text=text)

    def _opened(self, started: datetime) -> str:
        """Note when the page was open, and return its status.

        Raises:
            StepFailed: no page came, or one whose status says no.
        """
        self._span = (started, self._now())
        if self._failure is not None:
            said = f"{self._failure.reason} at {self._failure.phase}: {self._failure.text}"
            values = {"reason": self._failure.reason.value, "phase": self._failure.phase.value}
            raise StepFailed(Problem.NO_ANSWER, said, **values)
        status = self._watch.response.status if self._watch.response is not None else 0
        if status >= 400:
            raise StepFailed(Problem.STATUS, f"HTTP {status}", status=status)
        return f"HTTP {status}"

    def _fill(self, selector: str, value: str | SecretRef) -> str:
        place = self._at(selector)
        if isinstance(value, SecretRef):
            self._typed.append(place)
            value = self._secrets[value].reveal()
        place.fill(value, timeout=self._patience())
        return ""

    def _see(self, text: str, selector: str) -> str:
        where = self._at(selector).get_by_text(text) if selector else self._page.get_by_text(text)
        where.locator("visible=true").first.wait_for(timeout=self._patience())
        return ""

    def _at(self, selector: str) -> "Locator":
        label = selector.removeprefix("label=")
        return self._page.locator(selector) if label == selector else self._page.get_by_label(label)

    def _why(self, action: Action, message: str, seconds: float) -> str:
        line = first_line(message)
        if "Timeout" not in line and not self._is_over():
            return line
        match action:
            case See(text=text):
                return f"the text “{text}” was not seen within {seconds:.1f} s"
            case Fill(selector=selector) | Click(selector=selector):
                return f"{selector} {self._state_of(selector)}"
            case _:
                return line

    def _state_of(self, selector: str) -> str:
        from playwright.sync_api import Error

        try:
            return "is there and cannot be used" if self._at(selector).count() else "is nothing on the page"
        except Error:
            return "could not be looked for: the page does not answer"

    def _patience(self) -> float:
        """Return the milliseconds that an action may take; a rest is for the picture of its failure."""
        return max(1.0, min(self._left() - self._kept, self._longest))

    def _is_over(self) -> bool:
        return monotonic() >= self._end

    def _left(self) -> float:
        """Return the milliseconds left; at least one, since none at all means without end to a browser."""
        return max(1.0, 1000 * (self._end - monotonic()))
