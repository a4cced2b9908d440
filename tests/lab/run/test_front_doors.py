"""The front's addresses: one may stand for one service, one may be the load balancer's alone; none speaks HTTP/2."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from goldenpath_lab.model import Limits, Revision
from goldenpath_lab.parts.addresses import Addresses, free_port
from goldenpath_lab.run import texts
from goldenpath_lab.run.entries import EntryLog
from goldenpath_lab.run.front import Front, Gate
from goldenpath_lab.run.instance import Instance
from goldenpath_lab.run.service import Service

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


async def _none(revision: Revision, reason: texts.Reason, changed: Callable[[Instance], None]) -> Instance:
    del reason, changed
    raise AssertionError(f"nothing of {revision.name} is to be started")


async def _said(place: tuple[str, int], request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(*place)
    with closing(writer):
        writer.write(request)
        return await asyncio.wait_for(reader.read(), 20)


def _with_front(folder: Path, work: Any) -> None:
    async def run() -> None:
        addresses = Addresses.claim(folder)
        plain, balanced = addresses.at(2), addresses.at(221)
        port = free_port(plain, 8080)
        shop = Service("shop", Limits(pending=0.01), _none)
        front = Front(
            {balanced: shop, "shop.test": shop}.get,
            EntryLog(folder),
            lambda _: 5.0,
            Gate(ingress=lambda _: "internal-and-cloud-load-balancing"),
        )
        await front.open(plain, port)
        await front.open(balanced, port, balanced=True)
        try:
            told: Coroutine[Any, Any, None] = work((plain, port), (balanced, port))
            await told
        finally:
            await front.close()
            addresses.close()

    asyncio.run(run())


def test_the_load_balancers_address_is_a_service_whatever_the_host(tmp_path: Path) -> None:
    """What its URL map chose is served under any name, and is let in where others are told that nothing is there."""

    async def work(plain: tuple[str, int], balanced: tuple[str, int]) -> None:
        for host in (b"shop.test", b"other.test"):
            request = b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
            for door in (plain, balanced):
                assert (await _said(door, request)).startswith(b"HTTP/1.1 404")

    _with_front(tmp_path, work)
    # The service has no revision, so both answers look alike; only who was let in is in its log.
    rows = [json.loads(line) for line in (tmp_path / "entries.ndjson").read_text().splitlines()]
    assert [row["httpRequest"]["requestUrl"] for row in rows] == ["http://shop.test/", "http://other.test/"]


@pytest.mark.parametrize("words", [_PREFACE, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"], ids=["HTTP/2", "TLS"])
def test_what_is_no_http_1_is_told_so_and_never_becomes_a_request(tmp_path: Path, words: bytes) -> None:
    """The answer is HTTP/1.1's 400, and no entry is written."""

    async def work(_: tuple[str, int], balanced: tuple[str, int]) -> None:
        assert (await _said(balanced, words)).startswith(b"HTTP/1.1 400 Bad Request\r\n")

    _with_front(tmp_path, work)
    assert not (tmp_path / "entries.ndjson").read_text()
