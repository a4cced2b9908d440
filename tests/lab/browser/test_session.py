"""The login's life: renewed when it must be, ended when it can no longer be."""

import pytest
from playwright.sync_api import expect

from .conftest import Invite
from .visitor import Visitor

pytestmark = pytest.mark.enable_socket

HELD = "JSON.parse(sessionStorage.getItem('chat.session'))"


def spoil(visitor: Visitor, **fields: object) -> None:
    """Change what the tab holds of the session, and load the page anew."""
    visitor.page.evaluate(
        f"(fields) => sessionStorage.setItem('chat.session', JSON.stringify({{...{HELD}, ...fields}}))", fields
    )
    visitor.page.reload()


def test_a_refused_token_is_renewed_without_a_word(invite: Invite) -> None:
    """Calls and connection go on with a new token, whether the old one is refused or absent; the user sees nothing of it."""
    visitor = invite()
    visitor.register()
    visitor.answered(visitor.send("What is 31 * 2?"))
    for token in ("no.token.here", ""):
        spoil(visitor, accessToken=token)
        visitor.connected()
        assert "62" in visitor.answered(visitor.turn("What is 31 * 2?"))
    assert "66" in visitor.answered(visitor.send("What is 33 * 2?"))


def test_a_token_near_its_end_is_renewed_before(invite: Invite) -> None:
    """When its time comes the page takes a new one by itself, and connects with that."""
    visitor = invite()
    visitor.register()
    before = visitor.page.evaluate(f"{HELD}.refreshToken")
    spoil(visitor, renewAt=0)
    visitor.connected()
    after = visitor.page.evaluate(f"{HELD}.refreshToken")
    assert after != before


def test_a_session_that_cannot_be_renewed_ends_at_the_login(invite: Invite) -> None:
    """The form comes back and says why; logging in leads on."""
    visitor = invite()
    visitor.register()
    spoil(visitor, accessToken="no.token.here", refreshToken="nor.a.refresh")
    expect(visitor.root).to_have_attribute("data-view", "login")
    expect(visitor.page.get_by_text("Your session has ended")).to_be_visible()
    visitor.fill_in()
    visitor.press("Log in")
    visitor.connected()


def test_the_login_ends_with_the_tab(invite: Invite) -> None:
    """Another tab of the same browser begins at the login form."""
    visitor = invite()
    visitor.register()
    second = Visitor(visitor.page.context.new_page(), visitor.url)
    second.open()
    expect(second.root).to_have_attribute("data-view", "login")
