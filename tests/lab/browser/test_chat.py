"""Log in, ask, watch, read."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import Invite
from .visitor import PASSWORD

pytestmark = pytest.mark.enable_socket


def test_a_question_shows_its_steps_live_and_then_its_answer(invite: Invite) -> None:
    """The five events become steps that run and end, and the answer stands below them."""
    visitor = invite()
    visitor.register()
    turn = visitor.send("What is 17 * 23?")
    assert "391" in visitor.answered(turn)
    tool = turn.locator(".steps [data-kind=tool]")
    expect(tool.locator(".name")).to_have_text("calculator")
    expect(tool).to_have_attribute("data-state", "done")
    expect(tool.locator(".took")).to_have_text(re.compile(r"^(< )?\d+(\.\d)? m?s$"))
    shown = visitor.shown()
    assert shown.index("Thinking running") < shown.index("calculator running") < shown.index("calculator done")
    told = [event for event in visitor.events if event.startswith(("agent_", "tool_"))]
    assert told[0] == "agent_started"
    assert told[-1] == "agent_completed"
    assert {"agent_thinking", "tool_executing", "tool_completed"} <= set(told)
    # Who hears the page is told that the answer is there, and what it is.
    region = visitor.page.get_by_role("status").and_(visitor.page.locator("#announcements"))
    expect(region).to_contain_text("Answer completed: 17 * 23 = 391.")
    expect(region).to_have_attribute("aria-live", "polite")


def test_two_quick_messages_of_a_new_conversation_share_it(invite: Invite) -> None:
    """The second waits for the thread that the first one makes; a reload keeps login, both answers, and one thread."""
    visitor = invite()
    visitor.register()
    first, second = visitor.send("What is 1 + 1?"), visitor.send("What is 2 + 2?")
    visitor.answered(first)
    visitor.answered(second)
    visitor.page.reload()
    visitor.connected()
    assert "= 2." in visitor.answered(visitor.turn("What is 1 + 1?"))
    assert "= 4." in visitor.answered(visitor.turn("What is 2 + 2?"))
    expect(visitor.page.locator(".turn")).to_have_count(2)
    links = visitor.page.get_by_role("navigation", name="Conversations").get_by_role("listitem")
    expect(links).to_have_count(1)
    expect(links.get_by_role("link")).to_have_attribute("aria-current", "page")


def test_a_new_conversation_begins_empty_and_the_old_one_stays(invite: Invite) -> None:
    """Going to a new conversation and back shows each with its own messages."""
    visitor = invite()
    visitor.register()
    visitor.answered(visitor.send("What is 3 * 3?"))
    visitor.page.get_by_role("link", name="New conversation").click()
    expect(visitor.page.locator(".turn")).to_have_count(0)
    visitor.answered(visitor.send("What is 4 * 4?"))
    visitor.page.go_back()
    expect(visitor.page.locator(".turn")).to_have_count(1)
    visitor.page.get_by_role("link", name="What is 3 * 3?").click()
    expect(visitor.turn("What is 3 * 3?")).to_have_count(1)
    expect(visitor.turn("What is 4 * 4?")).to_have_count(0)


def test_a_wrong_password_is_said_beside_the_password(invite: Invite) -> None:
    """The sentence stands at the field, describes it for who hears the page, and the focus is there."""
    visitor = invite()
    visitor.open()
    visitor.fill_in(password=PASSWORD.upper())
    visitor.press("Log in")
    password = visitor.page.get_by_label("Password")
    expect(password).to_have_accessible_description(re.compile("do not belong together"))
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_be_focused()
    expect(visitor.root).to_have_attribute("data-view", "login")


def test_an_account_is_refused_with_its_reason(invite: Invite) -> None:
    """A short password and a taken address are each told at their field."""
    visitor, second = invite(), invite()
    visitor.register()
    second.open()
    second.press("Create one")
    second.fill_in(email=visitor.email, password=PASSWORD[:5])
    second.press("Create account")
    expect(second.page.get_by_label("Password")).to_have_accessible_description(re.compile("5 characters"))
    second.fill_in(email=visitor.email)
    second.press("Create account")
    expect(second.page.get_by_label("E-mail address")).to_have_accessible_description(re.compile("an account"))


def test_logging_out_leaves_nothing_behind(invite: Invite) -> None:
    """After a log-out neither the page nor its storage holds the conversation or the tokens; logging in brings it back."""
    visitor = invite()
    visitor.register()
    visitor.answered(visitor.send("What is 8 * 8?"))
    visitor.press("Log out")
    expect(visitor.root).to_have_attribute("data-view", "login")
    expect(visitor.root).to_have_attribute("data-connection", "none")
    assert visitor.page.evaluate("sessionStorage.length") == 0
    assert "8 * 8" not in visitor.page.content()
    visitor.fill_in()
    visitor.press("Log in")
    visitor.connected()
    visitor.page.get_by_role("link", name="What is 8 * 8?").click()
    assert "64" in visitor.answered(visitor.turn("What is 8 * 8?"))


def test_two_users_are_apart(invite: Invite) -> None:
    """Neither sees the other's conversations or events, not even by address."""
    one, other = invite(), invite()
    one.register()
    other.register()
    one.answered(one.send("What is 11 * 11?"))
    other.answered(other.send("What is 12 * 12?"))
    expect(other.page.locator(".turn")).to_have_count(1)
    expect(other.page.locator("#threads-list li")).to_have_count(1)
    assert other.events.count("agent_completed") == 1
    foreign = one.page.evaluate("location.hash")
    other.page.evaluate("(hash) => { location.hash = hash; }", foreign)
    expect(other.page.get_by_text("There is no such conversation.")).to_be_visible()
    expect(other.turn("What is 11 * 11?")).to_have_count(0)


def test_a_script_in_a_message_is_text(invite: Invite) -> None:
    """Markup is shown as typed, in question, answer and list, and nothing of it runs."""
    visitor = invite()
    visitor.register()
    attack = "markup <img src=x onerror=\"document.title='1'\"><script>document.title=2</script>"
    visitor.answered(visitor.send(attack))
    assert attack in visitor.answered(visitor.send("Search for markup"))
    page = visitor.page.reload()
    visitor.connected()
    assert attack in visitor.answered(visitor.turn("Search for markup"))
    expect(visitor.page.locator(".turns :is(img, script), .threads :is(img, script)")).to_have_count(0)
    expect(visitor.page).to_have_title("Chat")
    # Also markup that got into the document would be barred: the page's policy allows no script of its own.
    assert page is not None
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
