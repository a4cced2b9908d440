"""Browser tests: one platform for all, one browser for each file, a context of its own for each visitor."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from .loopback import Loopback
from .visitor import Visitor

CHROMIUM = Path("/usr/bin/chromium")
CACHE = Path(__file__).parents[3] / ".work" / "parts"
WAIT_MILLISECONDS = 30_000
# Debian's start script and Chromium reach for much that a test has no use for.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Lab(Protocol):
    """What the tests need of a running platform."""

    @property
    def page_url(self) -> str:
        """The page's address."""

    def stop_api(self) -> None:
        """Kill the backend."""

    def start_api(self) -> None:
        """Start the backend unless it runs; return when it is ready."""


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Give the browser's program; its absence skips, and fails where everything has to run."""
    if not CHROMIUM.exists():
        absent = f"{CHROMIUM} is absent; `make setup-system` installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    return CHROMIUM


# Playwright keeps an event loop on the main thread while it lives, which bars asyncio.run() from other tests' files.
@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Give one Chromium for a file's tests."""
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give a running platform; it is started only where there is a browser to look at it."""
    assert chromium.exists()
    platform = Loopback(tmp_path_factory.mktemp("platform"), CACHE)
    try:
        platform.open()
        yield platform
    finally:
        platform.close()


Invite = Callable[..., Visitor]


@pytest.fixture
def invite(browser: Browser, lab: Lab) -> Iterator[Invite]:
    """Give a function that brings a visitor in a context of their own; no page may have had a script error."""
    contexts = []
    visitors = []

    def invite(**options: Any) -> Visitor:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        visitors.append(Visitor(context.new_page(), lab.page_url))
        return visitors[-1]

    yield invite
    for context in contexts:
        context.close()
    assert [visitor.problems for visitor in visitors if visitor.problems] == []
