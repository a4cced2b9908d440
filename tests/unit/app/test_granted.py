"""A log-in that answers in another shape: what it hands out is neither told nor kept."""

import json

import pytest

from goldenpath.app.walk import walk
from goldenpath.contracts import Seen
from goldenpath.journeys.chat_platform import JOURNEY
from tests.unit.app.shop import ARGUMENTS, ground, wire

TICKET = "q7Zk29LmXw4TbV81RsNd"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, TICKET, {"content-type": "text/plain"}),
        (200, json.dumps([{"tkn": TICKET}]), {"content-type": "application/json"}),
        (200, json.dumps({"data": {"accessToken": TICKET}}), {}),
        (200, f"<login><ticket>{TICKET}</ticket></login>", {"content-type": "text/xml"}),
        (202, json.dumps({"message": TICKET}), {}),
        (200, json.dumps({"ok": True}), {"set-cookie": f"sid={TICKET}; Path=/", "x-session": TICKET}),
        (302, "", {"location": f"https://app.shop.example/cb?code={TICKET}"}),
    ],
)
def test_what_a_log_in_hands_out_is_told_nowhere(status: int, body: str, headers: dict[str, str]) -> None:
    """Neither in the step nor in what is kept; the step fails, for it found no token."""
    answer = Seen(component="shop-auth", purpose="login", status=status, body=body, headers=headers)
    found, seen = walk(JOURNEY, ARGUMENTS, ground(wire(answer)), 16.0)

    assert found.failed is not None
    assert found.failed.name == "login"
    assert TICKET not in repr((found, seen))


def test_where_a_log_in_leads_is_told() -> None:
    """The host, and nothing that follows it."""
    answer = Seen(component="shop-auth", purpose="login", status=302, headers={"location": "https://sso.test/a?code=1"})
    _, seen = walk(JOURNEY, ARGUMENTS, ground(wire(answer)), 16.0)

    assert [o.header("location") for o in seen if o.question.purpose == "login"] == ["https://sso.test"]


def test_why_a_log_in_is_refused_is_told() -> None:
    """Its error is no credential."""
    answer = Seen(
        component="shop-auth", purpose="login", status=403, body=json.dumps({"error": "locked", "message": "ask us"})
    )
    found, _ = walk(JOURNEY, ARGUMENTS, ground(wire(answer)), 16.0)

    assert found.failed is not None
    assert found.failed.seen == "HTTP 403 locked: ask us"
