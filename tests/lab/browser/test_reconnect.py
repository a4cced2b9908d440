"""The backend goes away and comes back; the page keeps what was asked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .conftest import Invite
from .whole_lab import WholeLab

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def outage(lab: WholeLab) -> Iterator[WholeLab]:
    """Give the platform to a test that stops its backend; afterwards it runs, however the test ended."""
    yield lab
    lab.start_api()


def test_an_unacknowledged_message_gets_its_one_answer(invite: Invite, outage: WholeLab) -> None:
    """Asked while the backend is dead, the question is kept, sent when it is back, and answered once."""
    visitor = invite()
    visitor.register()
    visitor.answered(visitor.send("What is 5 * 5?"))
    outage.stop_api()
    turn = visitor.send("What is 6 * 6?")
    expect(turn).to_have_attribute("data-state", "sending")
    expect(turn).to_contain_text("not sent yet")
    expect(visitor.root).not_to_have_attribute("data-connection", "connected")
    expect(visitor.page.locator("#connection-words")).to_contain_text("Reconnecting in")
    outage.start_api()
    visitor.try_now()
    visitor.connected()
    assert "36" in visitor.answered(turn)
    states = [line for line in visitor.shown() if line.startswith("connection ")]
    assert states[-1] == "connection connected"
    assert "connection reconnecting" in states
    visitor.page.reload()
    visitor.connected()
    expect(visitor.turn("What is 6 * 6?")).to_have_count(1)
    assert "36" in visitor.answered(visitor.turn("What is 6 * 6?"))
    expect(visitor.page.locator(".turn")).to_have_count(2)


def test_an_acknowledged_message_is_answered_after_the_backend_died(invite: Invite, outage: WholeLab) -> None:
    """A run whose backend was killed is taken over when its lease has expired; the page comes back by itself and follows it."""
    visitor = invite()
    visitor.register()
    region = visitor.page.locator("#announcements")
    turn = visitor.send("What is 7 * 7?")
    expect(turn.locator(".answer")).to_be_visible()
    outage.stop_api()
    expect(region).to_contain_text("Connection lost")
    outage.start_api()
    expect(region).to_contain_text("Connection is back")
    visitor.connected()
    assert "49" in visitor.answered(turn)
    expect(turn).to_have_count(1)


def test_an_unsent_message_outlives_a_reload(invite: Invite, outage: WholeLab) -> None:
    """The page may be loaded anew while the backend is away; the message still goes out, once."""
    visitor = invite()
    visitor.register()
    outage.stop_api()
    visitor.send("What is 9 * 9?")
    visitor.page.reload()
    expect(visitor.turn("What is 9 * 9?")).to_have_attribute("data-state", "sending")
    outage.start_api()
    visitor.try_now()
    visitor.connected()
    assert "81" in visitor.answered(visitor.turn("What is 9 * 9?"))
    expect(visitor.page.locator(".turn")).to_have_count(1)


def test_without_a_network_the_page_is_offline(invite: Invite) -> None:
    """A browser without network shows offline; with the network back the page connects by itself."""
    visitor = invite()
    visitor.register()
    visitor.page.context.set_offline(True)
    expect(visitor.root).to_have_attribute("data-connection", "offline")
    visitor.page.context.set_offline(False)
    visitor.connected()
