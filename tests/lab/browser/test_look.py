"""What can be measured of the look: names, contrast, room, first paint, stillness."""

from collections.abc import Sequence
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from .conftest import ASKED, Invite
from .visitor import Visitor

pytestmark = pytest.mark.enable_socket

SCHEMES: Sequence[Literal["light", "dark"]] = ("light", "dark")
WIDTHS = (360, 1280, 3840)

NAMELESS = """
() => [...document.querySelectorAll("input, textarea, select, button, a")]
  .filter((control) => !control.labels?.length && !control.textContent.trim() && !control.ariaLabel)
  .map((control) => control.outerHTML)
"""

# WCAG 2.2, 1.4.3: the ratio of every visible text to the first ground behind it that is not transparent.
CONTRASTS = """
() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    throw new Error("no ground");
  };
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility({ visibilityProperty: true })) continue;
    const [one, other] = [parts(getComputedStyle(node).color), ground(node)].map(luminance);
    found.push([(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), node.className || node.id || node.tagName]);
  }
  return found;
}
"""

WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def assert_readable(page: Page) -> None:
    """Hold that every text has a contrast of 4.5 or more, and that there was text to measure."""
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) >= 5
    assert [one for one in contrasts if one[0] < 4.5] == []


def test_every_text_can_be_read(invite: Invite, reader: Visitor) -> None:
    """Login with an error, and a conversation with steps, keep the contrast in light and in dark."""
    visitor = invite()
    visitor.open()
    visitor.press("Log in")
    for page in (visitor.page, reader.page):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert_readable(page)


def test_light_and_dark_follow_the_preference(invite: Invite) -> None:
    """The ground is bright for who prefers light, and dark for who prefers dark."""
    visitor = invite()
    visitor.open()
    grounds = {}
    for scheme in SCHEMES:
        visitor.page.emulate_media(color_scheme=scheme)
        colour = visitor.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        grounds[scheme] = sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(", "))
    assert grounds["light"] > 700
    assert grounds["dark"] < 100


def test_every_control_has_a_name(invite: Invite, reader: Visitor) -> None:
    """Inputs have labels; buttons and links have words."""
    visitor = invite()
    visitor.open()
    assert visitor.page.evaluate(NAMELESS) == []
    assert reader.page.evaluate(NAMELESS) == []


def test_nothing_is_wider_than_the_screen(invite: Invite) -> None:
    """Login and a conversation with an unbreakable word fit, from a telephone to a wall."""
    visitor = invite()
    visitor.open()
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 800})
        assert visitor.page.evaluate(WIDER_THAN_THE_SCREEN) == 0
    visitor.register()
    visitor.answered(visitor.send("unbreakable" * 30))
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 800})
        assert visitor.page.evaluate(WIDER_THAN_THE_SCREEN) == 0
        expect(visitor.page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
        expect(visitor.page.get_by_role("button", name="Log out")).to_be_in_viewport(ratio=1)


def test_a_state_is_told_by_its_shape(reader: Visitor) -> None:
    """Connection and steps carry a mark, so that colour is never the only sign."""
    expect(reader.page.locator("#connection-text")).to_have_text("✔ Connected")
    marks = reader.turn(ASKED).locator(".steps .mark").all_inner_texts()
    assert len(marks) >= 2
    assert set(marks) == {"✔"}


def test_the_first_paint_has_the_form_without_any_script(invite: Invite) -> None:
    """Without JavaScript the form is there, says that a script is needed, and can send nothing."""
    visitor = invite(java_script_enabled=False)
    sent: list[str] = []
    visitor.page.on("request", lambda request: sent.append(request.method))
    visitor.page.goto(visitor.url)
    expect(visitor.page.get_by_role("heading", name="Log in to chat")).to_be_visible()
    expect(visitor.page.get_by_text("This page needs JavaScript")).to_be_visible()
    visitor.fill_in()
    with visitor.page.expect_console_message(lambda message: "form-action" in message.text):
        visitor.page.get_by_role("button", name="Log in").click(no_wait_after=True)
    assert "POST" not in sent


def test_who_wants_no_motion_gets_none(reader: Visitor) -> None:
    """With reduced motion preferred, nothing on the page moves."""
    moving = """[...document.querySelectorAll("*")].filter((node) => {
      const { animationDuration, transitionDuration } = getComputedStyle(node);
      return parseFloat(animationDuration) > 0 || parseFloat(transitionDuration) > 0;
    }).length"""
    assert reader.page.evaluate(moving) > 0
    reader.page.emulate_media(reduced_motion="reduce")
    assert reader.page.evaluate(moving) == 0


def test_the_list_does_not_push_the_page_about(invite: Invite) -> None:
    """From first paint to loaded conversation the layout does not shift."""
    visitor = invite()
    visitor.register()
    visitor.answered(visitor.send(ASKED))
    visitor.page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) window.moved += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    visitor.page.reload()
    visitor.connected()
    visitor.answered(visitor.turn(ASKED))
    assert visitor.page.evaluate("window.moved") < 0.1
