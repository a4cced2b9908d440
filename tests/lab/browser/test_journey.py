"""The golden path walked in a browser: against the lab's page, and against small servers that behave badly."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from goldenpath.model.action import Action, Click, Fill, Open, Screenshot, See
from goldenpath.model.environment import Network
from goldenpath.model.errors import SecretMissing
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import BrowserWalk
from goldenpath.wire.browser import Browser
from goldenpath.wire.browser_program import VARIABLE

from .whole_lab import WholeLab

pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("chromium")]

PNG = b"\x89PNG"
REF = SecretRef(scheme="env", name="PASSWORD")
PASSWORD = "correct-horse-battery-Staple-7"  # noqa: S105 - of an account that lives as long as a test
WIDE = 60.0
SHORT = 12.0  # for what ends by the time alone; a browser has started by then on any machine
PAGES = {
    "/": b"<title>Fine</title><body><h1>All is well</h1><button onclick=\"this.textContent='Done'\">Go</button>",
    "/script": b"<title>Script</title><body>There<script>throw new Error('token=abcdef-123456 is wrong')</script>",
    "/asks": (
        b"<title>Asks</title><body>There<script>fetch('/broken');fetch('/missing');"
        b"fetch('http://127.0.0.1:CLOSED/').catch(() => 0);new WebSocket('ws://127.0.0.1:CLOSED/s')</script>"
    ),
    "/late": b"<title>L</title><body>There<script>onload = () => setTimeout(() => {while (true) {}}, 50)</script>",
    "/logs": b"<title>L</title><body>There<script>for (let i = 0; i < 1e5; i++) console.error('x'.repeat(99))</script>",
    "/form": (
        b"<title>Form</title><body><label>Secret <input id=s></label>"
        b"<button onclick=\"console.error('typed ' + s.value)\">Tell</button>"
    ),
}


class Pages(BaseHTTPRequestHandler):
    """Serves a few pages, one of them never."""

    def do_GET(self) -> None:
        """Answer."""
        if self.path == "/silent":
            self.server.let_go.wait(WIDE)  # type: ignore[attr-defined] # given by the fixture
            return
        closed = str(self.server.closed_port).encode()  # type: ignore[attr-defined] # given by the fixture
        body = PAGES.get(self.path, b"").replace(b"CLOSED", closed)
        self.send_response(200 if body else 503 if self.path == "/broken" else 404)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the class above
        """Say nothing."""


class Vault:
    """A place with one secret."""

    def get(self, ref: SecretRef) -> Secret:
        """Return it."""
        if ref != REF:
            raise SecretMissing(ref=str(ref), why="is not set")
        return Secret(PASSWORD)


@pytest.fixture(scope="module")
def closed_port() -> Iterator[int]:
    """Give a port that is taken and at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="module")
def site(closed_port: int) -> Iterator[str]:
    """Give the address of the pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    server.closed_port = closed_port  # type: ignore[attr-defined] # for the pages that ask it
    server.let_go = threading.Event()  # type: ignore[attr-defined] # for the page that never comes
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.let_go.set()  # type: ignore[attr-defined] # as above
    server.shutdown()
    thread.join()
    server.server_close()


def walk(*actions: Action, seconds: float = WIDE) -> BrowserWalk:
    """Walk with a browser that knows nothing but the machine's own network."""
    return Browser(Network(), Vault()).walk(actions, seconds)


def declared(lab: WholeLab) -> Network:
    """Return the lab's network without any trust."""
    return Network(nameservers=(lab.command("status")["nameserver"],))


def shows(network: Network, url: str) -> tuple[Phase, Reason] | None:
    """Return why a page does not open, ``None`` where it does."""
    failure = Browser(network).walk((Open(url=url),), WIDE).observations[0].failure
    return (failure.phase, failure.reason) if failure else None


def test_a_page_that_does_as_it_should(site: str) -> None:
    """Each action is a step, the page is an observation, and a picture is kept."""
    seen = walk(Open(url=site), Click(selector="text=Go"), See(text="Done"), Screenshot(name="done"))
    page = seen.observations[0]

    assert [(step.name, step.ok) for step in seen.steps] == [
        (f"open {site}", True),
        ("click text=Go", True),
        ("see “Done”", True),
        ("screenshot done", True),
    ]
    assert (page.status, page.failure, page.value("title"), page.value("page.loaded")) == (200, None, "Fine", True)
    assert [(name, shot[:4]) for name, shot in seen.screenshots] == [("done", PNG)]
    assert page.took(Phase.FIRST_BYTE) is not None
    assert page.address == "127.0.0.1"


def test_a_script_error_is_kept_without_its_secret(site: str) -> None:
    """What a page's script complains of is counted and kept, redacted."""
    page = walk(Open(url=f"{site}/script")).observations[0]

    assert page.value("console.errors") == 1
    assert "is wrong" in page.body
    assert "abcdef-123456" not in repr(page)


def test_requests_that_fail_are_told_with_why(site: str) -> None:
    """No answer, a server's error and a broken socket fail; a refusal by the server is told apart."""
    page = walk(Open(url=f"{site}/asks")).observations[0]

    assert (page.value("requests.failed"), page.value("requests.refused")) == (3, 1)
    for line in ("net::ERR_CONNECTION_REFUSED", "/broken: HTTP 503", "WebSocket ws://"):
        assert line in page.body


def test_a_step_that_fails_ends_the_path(site: str) -> None:
    """What comes after a failed step was not reached, and the page is kept as it looked."""
    seen = walk(Open(url=site), See(text="All is lost"), Click(selector="text=Go"), seconds=SHORT)

    assert [step.ok for step in seen.steps] == [True, False, None]
    assert seen.steps[1].problem == "contract"
    assert seen.steps[1].seen.startswith("the text “All is lost” was not seen within ")
    assert seen.steps[1].ids == (seen.observations[0].id,)


def test_a_status_that_says_no_fails_the_step(site: str) -> None:
    """A page that comes with 503 is a whole answer, and no page."""
    seen = walk(Open(url=f"{site}/broken"))

    assert (seen.steps[0].problem, seen.steps[0].seen) == ("status", "HTTP 503")
    assert (seen.observations[0].failure, seen.observations[0].status) == (None, 503)
    assert [name for name, _ in seen.screenshots] == ["at-failure"]


def test_a_silent_page_is_given_up_in_time(site: str) -> None:
    """Where nothing comes the time is kept, and the reason says so."""
    seen = walk(Open(url=f"{site}/silent"), seconds=SHORT)
    failure = seen.observations[0].failure

    assert failure is not None
    assert failure.reason is Reason.SILENT
    assert seen.observations[0].milliseconds < 1000 * (SHORT + 5.0)


@pytest.mark.parametrize("page", ["late", "logs"])
def test_a_page_that_keeps_the_browser_busy_is_given_up(site: str, page: str) -> None:
    """A page that answers no question any more costs the time and no more, and what was seen before is kept."""
    started = time.monotonic()
    seen = walk(Open(url=f"{site}/{page}"), Click(selector="text=Nowhere"), seconds=SHORT)

    assert time.monotonic() - started < SHORT + 5.0
    assert any(step.ok is False for step in seen.steps)
    assert seen.observations[0].status == 200


def test_nobody_listening_is_refused(closed_port: int) -> None:
    """A closed port is told as such."""
    assert shows(Network(), f"http://127.0.0.1:{closed_port}/") == (Phase.CONNECT, Reason.REFUSED)


def test_a_declared_host_needs_no_name_server(site: str) -> None:
    """A name with a declared address leads there."""
    port = site.rpartition(":")[2]

    assert shows(Network(hosts=(("shop.test", "127.0.0.1"),)), f"http://shop.test:{port}/") is None


def test_a_name_server_that_is_not_there_is_told(closed_port: int) -> None:
    """A name that a declared name server must know cannot be found out without it."""
    network = Network(nameservers=(f"127.0.0.1:{closed_port}",))

    assert shows(network, "http://shop.test/") == (Phase.RESOLVE, Reason.RESOLVER_REFUSED)


def test_a_typed_secret_is_kept_nowhere(site: str) -> None:
    """A secret that the page itself tells of stands in nothing that is kept."""
    fill = Fill(selector="label=Secret", value=REF)
    seen = walk(Open(url=f"{site}/form"), fill, Click(selector="text=Tell"))

    assert [step.ok for step in seen.steps] == [True, True, True]
    assert "console: typed ‹redacted›" in seen.observations[0].body
    assert PASSWORD not in repr(seen)


def test_a_missing_secret_starts_no_browser(site: str) -> None:
    """A reference that leads nowhere is a reason of our own side."""
    seen = walk(Open(url=site), Fill(selector="#s", value=SecretRef(scheme="env", name="NONE")))

    assert [(step.ok, step.problem) for step in seen.steps] == [(False, "secret-missing"), (None, "")]


def test_no_chromium_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    """Without a Chromium the observation says how to get one."""
    monkeypatch.setenv(VARIABLE, "/nowhere/chromium")
    failure = walk(Open(url=site)).observations[0].failure

    assert failure is not None
    assert (failure.phase, failure.reason) == (Phase.PREPARE, Reason.NOT_INSTALLED)
    assert "apt-get install chromium" in failure.text


def test_no_playwright_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    """Without Playwright the observation says how to get it."""
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    failure = walk(Open(url=site)).observations[0].failure

    assert failure is not None
    assert failure.reason is Reason.NOT_INSTALLED
    assert "pip install 'goldenpath[browser]'" in failure.text


def test_certificates_that_cannot_be_given_are_our_own_side(site: str, tmp_path: Path) -> None:
    """A file of trusted certificates that holds none is never blamed on the page."""
    (tmp_path / "ca.pem").write_text("nothing")

    assert shows(Network(trust=(str(tmp_path / "ca.pem"),)), site) == (Phase.PREPARE, Reason.NOT_INSTALLED)


def test_the_public_door_is_judged_as_a_person_would(lab: WholeLab) -> None:
    """The lab's page opens for who trusts its authority, and for nobody else."""
    untrusting = declared(lab)

    assert shows(replace(untrusting, trust=(str(lab.ca_file),)), lab.page_url) is None
    assert shows(untrusting, lab.page_url) == (Phase.TLS, Reason.CERTIFICATE_UNTRUSTED)


def test_the_golden_path_of_the_lab(lab: WholeLab) -> None:
    """Account, login, question, answer: the whole path, with nothing to complain of on the way."""
    network = replace(declared(lab), trust=(str(lab.ca_file),))
    hosts = tuple(urlsplit(service["url"]).hostname for service in lab.command("status")["services"])
    actions: tuple[Action, ...] = (
        Open(url=lab.page_url),
        Click(selector="role=button[name='Create one']"),
        Fill(selector="label=E-mail address", value=f"{uuid4().hex[:12]}@example.org"),
        Fill(selector="label=Password", value=REF),
        Click(selector="role=button[name='Create account']"),
        Fill(selector="role=textbox[name='Message']", value="What is 17 * 23?"),
        Click(selector="role=button[name='Send']"),
        See(selector=".answer", text="391"),
        Screenshot(name="answered"),
    )
    seen = Browser(network, Vault(), hosts=hosts).walk(actions, WIDE, component="chat-web", purpose="chat")
    page = seen.observations[0]

    assert [(step.name, step.seen) for step in seen.steps if not step.ok] == []
    assert (page.status, page.tls, page.value("requests.failed")) == (200, "TLSv1.3", 0)
    assert page.id == "probe:chat:chat-web:1"
    assert PASSWORD not in repr(seen)
