"""Everything is reached by keyboard alone, and the focus can be seen."""

import pytest
from playwright.sync_api import expect

from .conftest import ASKED, Invite
from .visitor import PASSWORD, Visitor

pytestmark = pytest.mark.enable_socket

MOST_STOPS = 30
STOP = """
() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  return { id: at.id, text: at.textContent.trim(), seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
}
"""


def walk(visitor: Visitor) -> list[str]:
    """Press Tab until the focus has been everywhere; return the ids, all of whose elements showed their focus."""
    stops: list[str] = []
    for _ in range(MOST_STOPS):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(STOP)
        if stop["id"] and stop["id"] in stops:
            return stops
        if stop["id"]:
            assert stop["seen"], stop
        stops.append(stop["id"] or stop["text"])
    raise AssertionError(f"the focus did not come round: {stops}")


def test_log_in_ask_and_log_out_without_a_pointer(invite: Invite) -> None:
    """Tab, Enter and Shift+Enter suffice from the login form to the answer and out again."""
    guest, visitor = invite(), invite()
    guest.register()
    visitor.open()
    keyboard = visitor.page.keyboard
    expect(visitor.page.get_by_label("E-mail address")).to_be_focused()
    keyboard.type(guest.email)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    visitor.connected()
    expect(visitor.message).to_be_focused()
    keyboard.type("What is")
    keyboard.press("Shift+Enter")
    keyboard.type("13 * 13?")
    keyboard.press("Enter")
    turn = visitor.page.locator(".turn")
    assert "169" in visitor.answered(turn)
    assert turn.locator(".question .text").inner_text() == "What is\n13 * 13?"
    expect(visitor.message).to_be_focused()
    visitor.page.locator("#logout").focus()
    keyboard.press("Enter")
    expect(visitor.page.get_by_label("E-mail address")).to_be_focused()


def test_tab_reaches_every_control_and_shows_where_it_is(reader: Visitor) -> None:
    """The walk passes skip link, log-out, list, messages and composer, with a visible outline on each."""
    reader.page.evaluate("document.activeElement.blur()")
    stops = walk(reader)
    assert {"skip", "logout", "threads-new", ASKED, "✕", "scroll", "message", "send"} <= set(stops)


def test_the_skip_link_leads_to_the_message_field(reader: Visitor) -> None:
    """It is hidden until focused, moves the focus, and leaves the conversation's address alone."""
    address = reader.page.url
    reader.page.locator("#skip").focus()
    expect(reader.page.locator("#skip")).to_be_in_viewport()
    reader.page.keyboard.press("Enter")
    expect(reader.message).to_be_focused()
    assert reader.page.url == address


def test_a_conversation_is_deleted_after_a_question(invite: Invite) -> None:
    """Escape and Keep leave it; Delete takes it from list, page and backend, and the focus stays in the list."""
    visitor = invite()
    visitor.register()
    visitor.answered(visitor.send("What is 3 * 5?"))
    visitor.page.get_by_role("link", name="New conversation").click()
    visitor.answered(visitor.send("What is 4 * 5?"))
    keyboard = visitor.page.keyboard
    dialog = visitor.page.get_by_role("dialog", name="Delete this conversation?")
    older, newer = (visitor.page.get_by_role("button", name=f"Delete “What is {n} * 5?”") for n in (3, 4))
    for refusal in ("Escape", "Enter"):  # the focus begins at Keep
        older.focus()
        keyboard.press("Enter")
        expect(dialog).to_contain_text("What is 3 * 5?")
        keyboard.press(refusal)
        expect(dialog).to_be_hidden()
        expect(older).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(older).to_have_count(0)
    expect(newer).to_be_focused()
    expect(visitor.page.locator("#announcements")).to_have_text("Deleted: What is 3 * 5?")
    expect(visitor.turn("What is 4 * 5?")).to_have_count(1)
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(visitor.page.locator(".turn")).to_have_count(0)
    expect(visitor.message).to_be_focused()
    visitor.page.reload()
    visitor.connected()
    expect(visitor.page.locator("#threads-list")).not_to_have_attribute("aria-busy", "true")
    expect(visitor.page.locator("#threads-list li")).to_have_count(0)


def test_escape_closes_the_list_on_a_narrow_screen(invite: Invite) -> None:
    """The list opens with the focus in it; Escape closes it and gives the focus back."""
    visitor = invite(viewport={"width": 360, "height": 640})
    visitor.register()
    toggle = visitor.page.get_by_role("button", name="Conversations")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.focus()
    visitor.page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(visitor.page.get_by_role("link", name="New conversation")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(toggle).to_be_focused()
    expect(visitor.page.get_by_role("link", name="New conversation")).to_be_hidden()
