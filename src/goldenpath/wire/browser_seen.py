"""What was seen of one page, as an observation."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from goldenpath.journeys.browser import phases_of
from goldenpath.model.observation import NoAnswer, Observation, PhaseTime, Question, Value
from goldenpath.model.record import record
from goldenpath.wire.browser_watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

_BODY = 4096
_TITLE = 200


@record
class Asked:
    """Of whom and what for a visit is made."""

    component: str
    purpose: str


@record
class Opened:
    """One page that was opened."""

    url: str
    span: tuple[datetime, datetime]
    failure: NoAnswer | None = None
    loaded: bool = False


def unseen(asked: Asked, url: str, span: tuple[datetime, datetime], failure: NoAnswer) -> Observation:
    """Return the observation of a page that no browser went to."""
    return Observation(
        id=_id(asked, 1), question=_question(asked, url), started=span[0], ended=span[1], failure=failure
    )


def observe(opened: Opened, asked: Asked, watch: Watch, page: "Page", number: int) -> Observation:
    """Return what was seen of a page, not redacted yet."""
    response = watch.response
    body = "\n".join(_complaints(watch))
    address, tls = _peer(response)
    return Observation(
        id=_id(asked, number),
        question=_question(asked, opened.url),
        started=opened.span[0],
        ended=opened.span[1],
        address=address,
        phases=_phases(response),
        failure=opened.failure,
        status=response.status if response is not None else None,
        body=body[:_BODY],
        body_bytes=len(body.encode("utf-8", "replace")),
        tls=tls,
        values=tuple(_values(opened, watch, page)),
    )


def first_line(message: str) -> str:
    """Return the first line of a browser's message, without the name of the function that was called."""
    line = message.strip().partition("\n")[0]
    before, colon, after = line.partition(": ")
    return after if colon and "." in before and " " not in before else line


def _id(asked: Asked, number: int) -> str:
    return f"probe:{asked.purpose}:{asked.component}:{number}"


def _question(asked: Asked, url: str) -> Question:
    return Question(protocol="browser", component=asked.component, purpose=asked.purpose, target=url)


def _complaints(watch: Watch) -> Iterator[str]:
    for word, lines in (("console", watch.errors), ("failed", watch.failed), ("refused", watch.refused)):
        yield from (f"{word}: {line}" for line in lines.first)
        if lines.count > len(lines.first):
            yield f"{word}: {lines.count - len(lines.first)} more"


def _values(opened: Opened, watch: Watch, page: "Page") -> Iterator[tuple[str, Value]]:
    from playwright.sync_api import Error

    if watch.response is not None:
        yield "page.status", watch.response.status
    yield "page.loaded", opened.loaded
    yield "console.errors", watch.errors.count
    yield "requests", watch.requests
    yield "requests.failed", watch.failed.count
    yield "requests.refused", watch.refused.count
    if opened.failure is None:
        yield "load.milliseconds", round(1000 * (opened.span[1] - opened.span[0]).total_seconds(), 1)
        try:
            yield "title", page.title()[:_TITLE]
        except Error:
            return  # a page that has crashed has no title


def _phases(response: "Response | None") -> tuple[PhaseTime, ...]:
    if response is None:
        return ()
    timing = response.request.timing
    return phases_of({name: float(value) for name, value in timing.items() if isinstance(value, (int, float))})


def _peer(response: "Response | None") -> tuple[str, str]:
    from playwright.sync_api import Error

    if response is None:
        return "", ""
    try:
        address, security = response.server_addr(), response.security_details()
    except Error:
        return "", ""
    protocol = (security["protocol"] if security else None) or ""
    return address["ipAddress"] if address else "", protocol.replace("TLS ", "TLSv")
