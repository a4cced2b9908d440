"""What is refused before a service hears of it: callers without the right, and ways in that are closed."""

import asyncio
from pathlib import Path

import pytest

from goldenpath_lab.model import Ingress
from goldenpath_lab.run import texts
from goldenpath_lab.run.front import Gate
from tests.lab.run.stand import Stand, stand

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_SERVER = """
from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("127.0.0.1", {port}), SimpleHTTPRequestHandler).serve_forever()
"""


def _asked(folder: Path, gate: Gate, headers: str = "") -> tuple[Stand, int, bytes]:
    async def run() -> tuple[Stand, int, bytes]:
        async with stand(folder, _SERVER, gate=gate) as one:
            status, body = await one.ask(headers=headers)
            return one, status, body

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "status", "text"),
    [("", 403, texts.NOT_AUTHENTICATED), ("Authorization: Bearer x\r\n", 401, texts.NOT_AUTHORIZED)],
)
def test_who_may_not_invoke_is_refused_with_a_warning(tmp_path: Path, headers: str, status: int, text: str) -> None:
    """Without a token it is a 403, with one that is not the cloud's a 401; no instance is asked in either case."""
    one, given, _ = _asked(tmp_path, Gate(public=lambda _: False), headers)
    (row,) = one.entries("requests")

    assert given == status
    assert (row["severity"], row["textPayload"]) == ("WARNING", text)
    assert row["httpRequest"]["latency"] == "0s"
    assert "labels" not in row


def test_a_closed_way_is_a_404_that_nobody_logs(tmp_path: Path) -> None:
    """The page is the cloud's own, and the service's log holds no request."""
    one, status, body = _asked(tmp_path, Gate(ingress=lambda _: "internal"))

    assert status == 404
    assert b"Error 404 (Not Found)!!1" in body
    assert one.entries("requests") == []


@pytest.mark.parametrize(
    ("ingress", "balanced", "opens"),
    [
        ("all", False, True),
        ("internal-and-cloud-load-balancing", True, True),
        ("internal-and-cloud-load-balancing", False, False),
        ("internal", True, False),
    ],
)
def test_ingress_tells_the_load_balancer_from_the_services_own_url(
    ingress: Ingress,
    balanced: bool,  # noqa: FBT001 - a row of the table
    opens: bool,  # noqa: FBT001
) -> None:
    """Only the middle setting makes a difference between the two."""
    assert Gate(ingress=lambda _: ingress).opens("shop", balanced=balanced) is opens


def test_requests_are_counted_by_what_they_became(tmp_path: Path) -> None:
    """A refused one counts too, under its status and the class of it."""
    one, status, _ = _asked(tmp_path, Gate(public=lambda _: False))
    assert status == 403
    assert [(key.status, key.response_class, seen.count) for key, seen in one.front.tally.seen.items()] == [
        (403, "4xx", 1)
    ]
