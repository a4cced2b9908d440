"""A walk that ends early says where, why, and what was not reached."""

import asyncio
import socket

import pytest

from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.session import Account
from goldenpath_lab.client.walk import Step, Walk, lines, walk

ACCOUNT = Account(email="a@chat.test", password="x" * 12)


@pytest.mark.lab
@pytest.mark.enable_socket
def test_a_refused_connection_ends_the_walk_early() -> None:
    """Everything after the first failure is named as not reached, and each step that was tried is heard once."""
    heard: list[Step] = []

    async def walked() -> Walk:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        url = f"https://api.chat.test:{port}"
        endpoints = Endpoints(auth_url=url, api_url=url, web_url=url, addresses={"api.chat.test": "127.0.0.1"})
        return await walk(endpoints, ACCOUNT, on_step=heard.append)

    found = asyncio.run(walked())
    assert not found.ok
    assert found.failed
    assert (found.failed.name, found.failed.seen) == ("tls", "connect: Connection refused")
    assert [step.ok for step in found.steps] == [True, False, *[None] * 6]
    assert heard == list(found.steps[:2])


def test_the_table_aligns_its_milliseconds() -> None:
    """The decimal points stand below each other, and the last line says where the path ends."""
    steps = (
        Step(name="resolve", ok=True, milliseconds=3.04, seen="a → 127.0.0.1"),
        Step(name="tls", ok=True, milliseconds=1021.5, seen="valid for 41 days"),
        Step(name="login", ok=False, milliseconds=None, seen="HTTP 503"),
        Step(name="socket", ok=None, milliseconds=None, seen="not reached"),
    )
    head, first, second, third, fourth, last = lines(Walk(host="api.chat.test", began=0, seconds=1.1, steps=steps))
    assert head.startswith("api.chat.test · golden path")
    assert "00:00:00 UTC" in head
    assert first.index(".0 ms") == second.index(".5 ms")
    assert first.index("✔") == third.index("✘")
    assert fourth.split() == ["socket", "not", "reached"]
    assert last == "The path ends at: login.  1.1 s in all"
