"""A person in front of the page."""

import json
from collections.abc import Sequence
from uuid import uuid4

from playwright.sync_api import Locator, Page, WebSocket, expect

PASSWORD = "a long enough password"  # noqa: S105 - of accounts that live as long as a test run

# A step changes its state faster than a test could look, so the page keeps a record of what it has shown.
RECORD = """
window.shown = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (target.matches(".steps li")) {
      window.shown.push([target.querySelector(".name").textContent, target.dataset.state].join(" "));
    }
    if (target === document.documentElement) window.shown.push(`connection ${target.dataset.connection}`);
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-state", "data-connection"] });
"""


class Visitor:
    """Opens the page, logs in, asks, reads; waits for states of the page, never for time."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.root = page.locator("html")
        self.email = f"{uuid4().hex[:12]}@example.org"
        self.events: list[str] = []
        self.problems: list[str] = []
        self.url = url
        page.add_init_script(RECORD)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.events.append(json.loads(frame)["type"]))

    def open(self) -> None:
        """Go to the page and wait until its script has taken over."""
        self.page.goto(self.url)
        expect(self.root).to_have_attribute("data-ready", "yes")

    def fill_in(self, *, email: str = "", password: str = PASSWORD) -> None:
        """Type address and password."""
        self.page.get_by_label("E-mail address").fill(email or self.email)
        self.page.get_by_label("Password").fill(password)

    def press(self, button: str) -> None:
        """Press the button with these words."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def register(self) -> None:
        """Open the page, make an account, and wait for the connection."""
        self.open()
        self.press("Create one")
        self.fill_in()
        self.press("Create account")
        self.connected()

    def connected(self) -> None:
        """Wait until the page says that it is connected."""
        expect(self.root).to_have_attribute("data-connection", "connected")

    def try_now(self) -> None:
        """Connect at once where the page waits before it tries again; elsewhere nothing happens."""
        self.page.evaluate("document.getElementById('connection-now').click()")

    @property
    def message(self) -> Locator:
        """The field for the next message."""
        return self.page.get_by_role("textbox", name="Message")

    def send(self, text: str) -> Locator:
        """Send a message; return its turn."""
        self.message.fill(text)
        self.message.press("Enter")
        return self.turn(text)

    def turn(self, text: str) -> Locator:
        """Return the turns whose question is this text."""
        question = self.page.locator(".question .text").get_by_text(text, exact=True)
        return self.page.locator(".turn").filter(has=question)

    def answered(self, turn: Locator) -> str:
        """Wait for the turn's answer and return it."""
        expect(turn).to_have_attribute("data-state", "completed")
        return turn.locator(".answer .text").inner_text()

    def shown(self) -> Sequence[str]:
        """Return what steps and connection have shown so far, in order."""
        shown: list[str] = self.page.evaluate("window.shown")
        return shown
