"""Browser tests: one lab and one browser for all of a process, a context of its own for each visitor."""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from .trust import trust
from .visitor import Visitor
from .whole_lab import WholeLab

CHROMIUM = Path("/usr/bin/chromium")
WAIT_MILLISECONDS = 30_000
ASKED = "What is 21 * 2?"
# What no test looks at: above all the pages behind each window's address bar, a third of the browser's work.
# Chromium takes the last list only, so it has the names of Playwright's that matter here, too.
FEATURES = (
    "AimEnabled",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
# Debian's start script and Chromium reach for much that a test has no use for.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES)}",
)

Launch = Callable[..., Browser]
Invite = Callable[..., Visitor]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Give the browser's program; its absence skips, and fails where everything has to run."""
    if not CHROMIUM.exists():
        absent = f"{CHROMIUM} is absent; `make setup-system` installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    return CHROMIUM


@pytest.fixture(scope="session")
def lab(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeLab]:
    """Give a whole running lab; it is brought up only where there is a browser to look at it."""
    assert chromium.exists()
    lab = WholeLab(tmp_path_factory.mktemp("whole") / "lab")
    try:
        # The door for persons is on 127.0.0.1, which all labs share: one at a time looks for a free port there.
        with (tmp_path_factory.getbasetemp().parent / "up.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            lab.up()
        yield lab
    finally:
        lab.purge()


# Playwright keeps an event loop on the main thread while it lives, which bars asyncio.run() from other folders' tests.
@pytest.fixture(scope="package")
def launch(chromium: Path) -> Iterator[Launch]:
    """Give a function that starts a Chromium with a home folder of its own."""
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with sync_playwright() as playwright:

        def launch(home: Path, *arguments: str) -> Browser:
            environment: dict[str, str | float | bool] = {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}
            return playwright.chromium.launch(executable_path=chromium, args=(*ARGUMENTS, *arguments), env=environment)

        yield launch


@pytest.fixture(scope="package")
def browser(launch: Launch, lab: WholeLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give a Chromium that knows where the lab's public names are, and trusts the lab's authority; nothing is waved through."""
    home = tmp_path_factory.mktemp("home")
    trust(home, lab.ca_file)
    with launch(home, f"--host-resolver-rules={lab.browser_rules}") as browser:
        yield browser


@pytest.fixture
def invite(browser: Browser, lab: WholeLab) -> Iterator[Invite]:
    """Give a function that brings a visitor in a context of their own; no page may have had a script error."""
    contexts = []
    visitors = []

    def invite(**options: Any) -> Visitor:
        contexts.append(_context(browser, **options))
        visitors.append(Visitor(contexts[-1].new_page(), lab.page_url))
        return visitors[-1]

    yield invite
    for context in contexts:
        context.close()
    assert [visitor.problems for visitor in visitors if visitor.problems] == []


@pytest.fixture(scope="package")
def reader(browser: Browser, lab: WholeLab) -> Iterator[Visitor]:
    """Give a visitor with one question and its answer, for tests that only look at them."""
    with _context(browser) as context:
        visitor = Visitor(context.new_page(), lab.page_url)
        visitor.register()
        visitor.answered(visitor.send(ASKED))
        yield visitor
        assert visitor.problems == []


def _context(browser: Browser, **options: Any) -> BrowserContext:
    context = browser.new_context(**options)
    context.set_default_timeout(WAIT_MILLISECONDS)
    return context
