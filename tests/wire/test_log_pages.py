"""Log entries are read page after page from a real server on loopback, and what it refuses is told with what to do."""

import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from goldenpath.catalogue import protocols
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SecretMissing, SourceUnreadable
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import Opened
from goldenpath.wire.log_pages import Bounds, Endpoint
from goldenpath.wire.logs import LiveLogs
from goldenpath.wire.prober import Prober

pytestmark = pytest.mark.enable_socket

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SINCE = NOW - timedelta(minutes=15)
TOKEN = "ya29.a-token-that-nobody-may-see"  # noqa: S105 - of no account
REF = SecretRef(scheme="env", name="TOKEN")
Answer = tuple[int, Mapping[str, str], bytes]


class Api(BaseHTTPRequestHandler):
    """Answers each call with the next answer, and keeps what it was asked."""

    def do_POST(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers["content-length"]))
        asked: list[Any] = self.server.asked  # type: ignore[attr-defined] # given by the fixture
        asked.append((self.path, dict(self.headers), json.loads(body)))
        answers: list[Answer] = self.server.answers  # type: ignore[attr-defined] # given by the fixture
        status, headers, data = answers[min(len(asked), len(answers)) - 1]
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the class above
        """Say nothing."""


class Vault:
    """A place with one token."""

    def get(self, ref: SecretRef) -> Secret:
        """Return it."""
        if ref != REF:
            raise SecretMissing(ref=str(ref), why="is not set")
        return Secret(TOKEN)


class Service:
    """An endpoint with its answers."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.asked: list[tuple[str, Mapping[str, str], Any]] = []
        server.asked = self.asked  # type: ignore[attr-defined] # for the handler
        self.url = f"http://127.0.0.1:{server.server_port}"

    def answer(self, *answers: Answer) -> None:
        """Give these answers one after the other, the last one for ever."""
        self._server.answers = answers  # type: ignore[attr-defined] # for the handler

    def read(self, **fields: Any) -> list[Opened]:
        """Read as a check does."""
        plan = LogPlan(kind="entries", **{"where": self.url, "resources": ("projects/shop",), "token": REF, **fields})
        return list(LiveLogs(wire(), Vault()).open(plan, NOW))

    def bounded(self, bounds: Bounds) -> Opened:
        """Read within other bounds."""
        plan = LogPlan(kind="entries", where=self.url, resources=("projects/shop",))
        return Endpoint(plan, wire(), None, bounds).newest(SINCE, NOW)


def wire() -> Prober:
    """Return the real wire."""
    return Prober({protocol.asks: protocol for protocol in protocols()})


@pytest.fixture
def service() -> Iterator[Service]:
    """Give an endpoint."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Service(server)
    server.shutdown()
    thread.join()
    server.server_close()


def page(numbers: range, token: str = "", indent: int | None = None) -> Answer:
    """Return an answer with entries of these numbers."""
    fields: dict[str, Any] = {"entries": [{"insertId": str(n), "textPayload": "a\nb"} for n in numbers]}
    return 200, {}, json.dumps(fields | ({"nextPageToken": token} if token else {}), indent=indent).encode()


def error(status: int, message: str, **headers: str) -> Answer:
    """Return an error answer."""
    body = {"error": {"code": status, "message": message, "status": "SAID"}}
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(body).encode()


def numbers(opened: Opened) -> list[int]:
    """Return the numbers of the entries, in their order."""
    return [int(json.loads(row)["insertId"]) for row in b"".join(opened.blocks).splitlines()]


def test_pages_are_followed_and_turned_round(service: Service) -> None:
    """The newest come first from the service, and the oldest first to the reader, each on one line."""
    service.answer(
        page(range(3000, 2000, -1), "t1"), page(range(2000, 1000, -1), "t2", indent=2), page(range(1000, 0, -1))
    )
    (opened,) = service.read(filter='severity>="INFO"')

    assert numbers(opened) == list(range(1, 3001))
    assert [asked[2].get("pageToken") for asked in service.asked] == [None, "t1", "t2"]


def test_what_is_asked(service: Service) -> None:
    """Both ends of the time, the plan's own filter, the order and the token are sent."""
    service.answer(page(range(1, 0, -1)))
    service.read(filter='resource.type="x" OR severity="ERROR"')
    path, headers, body = service.asked[0]

    assert path == "/v2/entries:list?prettyPrint=false"
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == f"Bearer {TOKEN}"
    assert body == {
        "resourceNames": ["projects/shop"],
        "filter": 'timestamp>="2026-03-01T11:45:00.000000Z" AND timestamp<="2026-03-01T12:00:00.000000Z"'
        ' AND (resource.type="x" OR severity="ERROR")',
        "orderBy": "timestamp desc",
        "pageSize": 1000,
    }


def test_no_entry_is_said(service: Service) -> None:
    """An empty answer is an empty list, which intake tells of."""
    service.answer((200, {}, b"{}"))

    assert b"".join(service.read()[0].blocks) == b"[]\n"


def test_an_empty_page_is_not_the_end(service: Service) -> None:
    """A page without entries that names a next one is followed."""
    service.answer((200, {}, b'{"nextPageToken": "t"}'), page(range(1, 0, -1)))

    assert numbers(service.read()[0]) == [1]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (error(403, "denied"), r"HTTP 403: SAID denied; .*logging\.logEntries\.list on projects/shop"),
        (error(401, "who?"), "HTTP 401: SAID who.*print-access-token"),
        (error(404, "no project"), "HTTP 404: SAID no project.*projects/shop exists"),
        (error(500, f"no {TOKEN} here"), "HTTP 500: SAID no ‹redacted› here"),
        ((200, {}, b"<html>"), "no list of entries"),
        ((200, {}, b'{"entries": 3}'), "no list of entries"),
    ],
)
def test_what_is_refused_is_told_with_what_to_do(service: Service, answer: Answer, says: str) -> None:
    """A refusal is an error with the service's words and the way out, and without the token."""
    service.answer(answer)
    with pytest.raises(SourceUnreadable, match=says) as caught:
        service.read()

    assert TOKEN not in str(caught.value)


def test_over_the_rate_is_asked_once_more(service: Service) -> None:
    """After 429 the same page is asked for once more, when the service says."""
    service.answer(error(429, "slow", retry_after="0"), page(range(2, 0, -1)))

    assert numbers(service.read()[0]) == [1, 2]


def test_over_the_rate_twice_is_an_error(service: Service) -> None:
    """A second 429 is told, and not asked about again."""
    service.answer(error(429, "slow", retry_after="0"))
    with pytest.raises(SourceUnreadable, match="HTTP 429"):
        service.read()

    assert len(service.asked) == 2


def test_a_wait_longer_than_the_time_is_not_waited_for(service: Service) -> None:
    """A retry-after beyond the time left is an error at once."""
    service.answer(error(429, "slow", retry_after="86400"))
    with pytest.raises(SourceUnreadable, match="HTTP 429"):
        service.read()

    assert len(service.asked) == 1


def test_a_page_that_fails_later_keeps_those_before(service: Service) -> None:
    """What was read before a failure is used, and the name says that it is not all."""
    service.answer(page(range(2, 0, -1), "t"), error(500, "gone"))
    (opened,) = service.read()

    assert "the newest 2 entries; the next page did not come: HTTP 500" in opened.name
    assert numbers(opened) == [1, 2]


def test_pages_without_end_are_bounded(service: Service) -> None:
    """So many pages are read and no more, and the name says so."""
    service.answer(page(range(2, 0, -1), "t"))
    opened = service.bounded(Bounds(pages=3))

    assert len(service.asked) == 3
    assert "(the newest 6 entries; 3 pages or 20 s are read at most)" in opened.name


def test_bytes_without_end_are_bounded(service: Service) -> None:
    """So many bytes are read and no more."""
    service.answer(page(range(200, 0, -1), "t"))
    service.bounded(Bounds(bytes=10_000))

    assert 2 <= len(service.asked) <= 3


def test_empty_pages_without_end_are_an_error(service: Service) -> None:
    """Nothing within the bounds, and more to come, is not the same as nothing."""
    service.answer((200, {}, b'{"nextPageToken": "t"}'))

    with pytest.raises(SourceUnreadable, match="more pages to come"):
        service.bounded(Bounds(pages=3))


def test_a_page_too_large_is_an_error(service: Service) -> None:
    """A page larger than allowed is not kept in memory."""
    service.answer((200, {}, b" " * 300_000 + b"{}"))

    with pytest.raises(SourceUnreadable, match="too-large"):
        service.bounded(Bounds(page_bytes=100_000))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"where": "http://127.0.0.1:1"}, "refused at connect"),
        ({"where": ""}, "no address"),
        ({"resources": ()}, "no resource"),
        ({"token": SecretRef(scheme="env", name="NONE")}, "the secret env:NONE is not set"),
    ],
)
def test_what_cannot_be_asked_is_an_error(service: Service, fields: dict[str, Any], says: str) -> None:
    """An endpoint that is not there, and a plan that lacks something, are told."""
    with pytest.raises(SourceUnreadable, match=says):
        service.read(**fields)
