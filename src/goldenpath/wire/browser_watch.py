"""What a page complains of while it is looked at: script errors, requests that fail, sockets that break."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response, WebSocket

_KEPT = 20
"""Lines of each kind that are kept; all are counted."""
_LONGEST = 300
_EVENTS = 1_000
"""Messages and requests of one page that are listened to; the counts end there."""
_RESOURCE = "Failed to load resource"
_ABORTED = "net::ERR_ABORTED"


class Lines:
    """The first lines of one kind, and how many there were."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.count = 0

    def add(self, line: str) -> None:
        """Count a line, and keep it where it is one of the first."""
        self.count += 1
        if len(self.first) < _KEPT:
            self.first.append(" ".join(line.split())[:_LONGEST])


class Watch:
    """Listens to one page from its opening on."""

    def __init__(self, page: "Page") -> None:
        self._page = page
        self._heard: Mapping[str, Callable[..., None]] = {
            "console": self._said,
            "pageerror": self._threw,
            "request": self._asked,
            "requestfailed": self._failed,
            "response": self._answered,
            "websocket": self._opened,
        }
        self._listening = False
        self.clear()

    def clear(self) -> None:
        """Begin anew, for another page."""
        self.errors = Lines()
        self.failed = Lines()
        self.refused = Lines()
        self.requests = 0
        self.response: Response | None = None
        """Of the page itself, the last of its redirects."""
        self._events = 0
        if not self._listening:
            for event, hear in self._heard.items():
                self._page.on(event, hear)  # type: ignore[call-overload] # one overload for each event's name
            self._listening = True

    def _one_more(self) -> None:
        """Count what is told, and stop listening to a page that tells without end: nothing else would be done."""
        self._events += 1
        if self._events >= _EVENTS and self._listening:
            for event, hear in self._heard.items():
                self._page.remove_listener(event, hear)
            self._listening = False

    def _asked(self, _request: "Request") -> None:
        self._one_more()
        self.requests += 1

    def _threw(self, error: "Error") -> None:
        self._one_more()
        self.errors.add(str(error))

    def _said(self, message: "ConsoleMessage") -> None:
        self._one_more()
        # Requests that fail are told by themselves; the icon that no page asked for is among these lines, too.
        if message.type == "error" and not message.text.startswith(_RESOURCE):
            place = str(message.location.get("url", ""))
            self.errors.add(message.text + (f" ({place})" if place and place not in message.text else ""))

    def _failed(self, request: "Request") -> None:
        # What a page itself gives up, such as a picture of the page before, is no failure.
        if request.failure != _ABORTED:
            self.failed.add(f"{request.method} {request.url}: {request.failure or 'no reason given'}")

    def _answered(self, response: "Response") -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self._page.main_frame:
            self.response = response
        elif response.status >= 500:
            self.failed.add(f"{request.method} {request.url}: HTTP {response.status}")
        elif response.status >= 400:
            self.refused.add(f"{request.method} {request.url}: HTTP {response.status}")

    def _opened(self, socket: "WebSocket") -> None:
        self.requests += 1
        socket.on("socketerror", lambda said: self.failed.add(f"WebSocket {socket.url}: {said}"))
