"""A journey in a browser from goldenpath.yaml to the report, by the command line: whole, broken, and without a browser."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from goldenpath.wire.browser_program import VARIABLE

from .whole_lab import WholeLab

pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("chromium")]

PNG = b"\x89PNG\r\n\x1a\n"
PATIENCE_SECONDS = 60.0
NAMES = ("open", "click", "fill", "fill", "click", "see", "screenshot", "fill", "click", "see", "screenshot")
JOURNEY = """
  page:
    uses: browser
    with:
      component: chat-web
      url: URL
      actions:
        - {click: "role=button[name='Create one']"}
        - {fill: ["label=E-mail address", "page-{run}@chat.test"]}
        - {fill: ["label=Password", "env:PAGE_PASSWORD"]}
        - {click: "role=button[name='Create account']"}
        - {see: Connected}
        - {screenshot: connected}
        - {fill: ["role=textbox[name='Message']", "What is 21 * 2?"]}
        - {click: "role=button[name='Send']"}
        - {see: [".answer .text", "42"]}
        - {screenshot: answered}
logs:
"""
PASSWORD = "correct-horse-battery-Staple-9"  # noqa: S105 - of an account that lives as long as a test
SITE = """
components: {shop-web: {kind: frontend, url: "SITE"}}
journeys:
  page: {uses: browser, with: {url: "SITE", actions: [{see: [h1, Welcome]}]}}
budget: {seconds: 12s}
"""
PAGE = b"<title>Shop</title><body><p>There</p><script src=/shop.js></script><script>startShop()</script>"


def goldenpath(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the product to its end."""
    program = str(Path(sys.executable).with_name("goldenpath"))
    given = {**os.environ, "PAGE_PASSWORD": PASSWORD, **variables}
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=90, env=given)


def verdict(*arguments: str, **variables: str) -> Any:
    """Return the verdict of a check that keeps nothing."""
    return json.loads(goldenpath("check", "--format", "json", "--no-bundle", *arguments, **variables).stdout)


@pytest.fixture
def declared(lab: WholeLab) -> Iterator[str]:
    """Give a configuration beside the lab's own, in which a page is walked too."""
    own = lab.ca_file.parents[1] / "goldenpath.yaml"
    file = own.with_name("with-page.yaml")
    text = own.read_text("utf-8").replace("logs:\n", JOURNEY.lstrip("\n").replace("URL", lab.page_url), 1)
    file.write_text(text, "utf-8")
    yield str(file)
    file.unlink()


@contextmanager
def broken(lab: WholeLab, fault: str, declared: str) -> Iterator[None]:
    """Put a fault in force; afterwards the lab is looked at until it is healthy again."""
    lab.command("break", fault)
    try:
        yield
    finally:
        lab.command("heal", fault)
        until = time.monotonic() + PATIENCE_SECONDS
        while (last := verdict("--config", declared, "chat"))["status"] != "healthy":
            assert time.monotonic() < until, last["summary"]


class Shop(BaseHTTPRequestHandler):
    """Serves a page, and none of its scripts."""

    def do_GET(self) -> None:
        """Answer."""
        body = PAGE if self.path == "/" else b"{}" if self.path.startswith("/health") else b""
        self.send_response(200 if body else 503)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the class above
        """Say nothing."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[str]:
    """Give a configuration of a shop whose page comes and does not work."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    file = tmp_path / "goldenpath.yaml"
    file.write_text(SITE.replace("SITE", f"http://127.0.0.1:{server.server_port}/"), "utf-8")
    yield str(file)
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_page_of_a_lab_that_runs_is_walked(declared: str, tmp_path: Path) -> None:
    """Every step is gone, the pictures lie in the bundle and in the report, and a replay says the same."""
    kept, told = tmp_path / "bundle", tmp_path / "report"
    done = goldenpath("check", "--config", declared, "--bundle", str(kept), "--output", str(told))
    walks = {w["journey"]: w["steps"] for w in json.loads((kept / "walks.json").read_text())}

    assert done.returncode == 0, done.stdout
    assert [(s["name"].split()[0], s["ok"]) for s in walks["page"]] == [(name, True) for name in NAMES]
    assert "screenshot answered" in done.stdout
    assert [(kept / f"screenshot-{n}.png").read_bytes()[:8] for n in (1, 2)] == [PNG, PNG]
    assert (told / "report.html").read_text().count("data:image/png;base64,") == 2
    assert goldenpath("replay", str(kept), "--format", "html").stdout == (told / "report.html").read_text() + "\n"
    for file in (*kept.iterdir(), *told.iterdir()):
        assert PASSWORD.encode() not in file.read_bytes(), file.name


def test_a_page_that_does_not_open_ends_the_walk_there(lab: WholeLab, declared: str, tmp_path: Path) -> None:
    """The step that opens it failed with its status, a picture shows what people see, and its service is named."""
    kept = tmp_path / "bundle"
    with broken(lab, "web-image-broken", declared):
        done = goldenpath("check", "--config", declared, "--bundle", str(kept), "--format", "json")
    (*_, last) = (w for w in json.loads((kept / "walks.json").read_text()) if w["journey"] == "page")
    pictures = json.loads((kept / "pictures.json").read_text())
    causes = [(c["layer"], c["component"]) for c in json.loads(done.stdout)["causes"] if c["until"] is None]

    assert done.returncode == 1, done.stdout
    assert last["steps"][0]["problem"] == "status"
    assert last["steps"][0]["seen"] in {"HTTP 500", "HTTP 503"}
    assert {s["ok"] for s in last["steps"][1:]} == {None}
    assert [(p["journey"], p["name"]) for p in pictures] == [("page", "at-failure")]
    assert causes == [("application", "chat-web")]


def test_a_page_that_comes_and_does_not_work_is_suspected(shop: str, tmp_path: Path) -> None:
    """Its script is not served and it throws an error: the page is suspected, within the time of the run."""
    kept = tmp_path / "bundle"
    started = time.monotonic()
    done = goldenpath("check", "--config", shop, "--bundle", str(kept), "--format", "json")
    found = [(c["signature"], c["component"], c["standing"]) for c in json.loads(done.stdout)["causes"]]

    assert found == [("page-broken", "shop-web", "suspected")], done.stdout
    assert (kept / "screenshot-1.png").read_bytes()[:8] == PNG
    assert time.monotonic() - started < PATIENCE_SECONDS


def test_without_a_chromium_the_verdict_is_open(shop: str) -> None:
    """It says what is absent and how to get it, and accuses nobody."""
    found = verdict("--config", shop, **{VARIABLE: "/nowhere/chromium"})

    assert (found["status"], found["causes"]) == ("undecided", [])
    assert "sudo apt-get install chromium" in found["summary"]
    assert [c["state"] for c in found["components"] if c["name"] == "shop-web"] == ["unknown"]
