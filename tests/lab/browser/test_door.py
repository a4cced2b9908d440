"""The two doors: the public one with its certificate, and the one for a person on this machine."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from .conftest import Launch
from .visitor import Visitor
from .whole_lab import WholeLab

pytestmark = pytest.mark.enable_socket

EXPIRED = "certificate-expired"
PATIENCE_SECONDS = 20.0
REFUSED = "net::ERR_CERT_DATE_INVALID"


@pytest.fixture
def expired(lab: WholeLab) -> Iterator[WholeLab]:
    """Give a lab whose certificate has expired; afterwards it has a good one again."""
    lab.command("break", EXPIRED)
    yield lab
    lab.command("heal")


def opening(browser: Browser, url: str) -> str:
    """Open the page with no connection from before; return what the browser says against it."""
    context = browser.new_context()
    try:
        context.new_page().goto(url)
    except Error as error:
        return str(error)
    else:
        return ""
    finally:
        context.close()


def test_an_expired_certificate_bars_the_page(browser: Browser, expired: WholeLab) -> None:
    """The browser checks what the public door shows: past its date the page does not open, renewed it does."""
    until = time.monotonic() + PATIENCE_SECONDS
    # The load balancer takes a new certificate up while it runs, in its own time.
    while REFUSED not in (said := opening(browser, expired.page_url)):
        assert time.monotonic() < until, said
    expired.command("heal", EXPIRED)
    while said := opening(browser, expired.page_url):
        assert time.monotonic() < until, said


def test_a_person_needs_no_set_up(launch: Launch, lab: WholeLab, tmp_path: Path) -> None:
    """A browser that knows neither the lab's names nor its authority logs in and chats at the local door."""
    with launch(tmp_path) as browser:
        visitor = Visitor(browser.new_page(), lab.local_page_url)
        visitor.register()
        assert "391" in visitor.answered(visitor.send("What is 17 * 23?"))
        assert visitor.problems == []
