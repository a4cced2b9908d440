"""The run platform behaves as Cloud Run does where a diagnosis can tell: real containers, real sockets."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from goldenpath_lab.model import Limits, Probe
from goldenpath_lab.run import texts
from tests.lab.run.stand import Stand, stand

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_GOOD = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import os, sys, time

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/die":
            os._exit(9)
        if self.path == "/slow":
            time.sleep(30)
        if self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nhalf"); self.wfile.flush(); os._exit(0)
        if self.path == "/noise":
            self.wfile.write(b"this is not HTTP\\r\\n\\r\\n"); self.close_connection = True; return
        if self.path == "/eat":
            self.server.food = bytearray(os.urandom(1) * 200_000_000)
            time.sleep(5)
        body = self.path.encode()
        self.send_response(200 if self.path != "/teapot" else 418)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass

ThreadingHTTPServer(("127.0.0.1", {port}), Handler).serve_forever()
"""
_DIES = "import sys; sys.stderr.write('Traceback (most recent call last):\\n  x\\nKeyError: 1\\n'); sys.exit(3)"
_BINDS_AND_DIES = """
import socket, sys, time
s = socket.create_server(("127.0.0.1", {port})); time.sleep(0.5); sys.exit(3)
"""
_NEVER_BINDS = "import time; time.sleep(60)"


async def _until(happened: Any) -> None:
    async with asyncio.timeout(20):
        while not happened():
            await asyncio.sleep(0.05)


def test_a_request_reaches_the_instance_and_is_recorded(tmp_path: Path) -> None:
    """The answer comes back unchanged; its entry has instance, revision, latency and status."""

    async def run() -> Stand:
        async with stand(tmp_path, _GOOD) as one:
            assert await one.ask("/hello") == (200, b"/hello")
            assert (await one.ask("/teapot"))[0] == 418
            return one

    entries = asyncio.run(run()).entries("requests")

    assert [row["httpRequest"]["status"] for row in entries] == [200, 418]
    assert [row["severity"] for row in entries] == ["INFO", "WARNING"]
    assert all(row["labels"]["instanceId"] and row["trace"] for row in entries)


def test_the_life_of_an_instance_is_told(tmp_path: Path) -> None:
    """Start, probe and retirement are said in Cloud Run's words."""

    async def run() -> Stand:
        async with stand(tmp_path, _GOOD) as one:
            return one

    said = asyncio.run(run()).said()

    assert said[0] == texts.STARTING["rollout"]
    assert said[1].startswith('Default STARTUP TCP probe succeeded after 1 attempt for container "shop-1" on port ')
    assert said[-1] == texts.RETIRED


def test_an_unknown_host_is_the_fronts_own_404(tmp_path: Path) -> None:
    """Nobody behind the front is asked, and no service's log knows of it."""

    async def run() -> tuple[int, bytes]:
        async with stand(tmp_path, _GOOD) as one:
            return await one.ask(host="other.test")

    status, body = asyncio.run(run())
    assert status == 404
    assert b"Error 404 (Not Found)!!1" in body


@pytest.mark.parametrize("path", ["/die", "/noise"])
def test_an_instance_that_answers_no_http_is_a_malformed_response(tmp_path: Path, path: str) -> None:
    """It dies in mid-request, or speaks something else: 503 with the one text that covers both."""

    async def run() -> tuple[Stand, int]:
        async with stand(tmp_path, _GOOD) as one:
            return one, (await one.ask(path))[0]

    one, status = asyncio.run(run())
    (row,) = one.entries("requests")
    assert status == 503
    assert row["textPayload"] == texts.MALFORMED
    assert row["severity"] == "ERROR"


def test_an_exit_is_recorded_and_the_instance_replaced(tmp_path: Path) -> None:
    """The exit code is the observed one, and the minimum is restored after the pause."""

    async def run() -> Stand:
        async with stand(tmp_path, _GOOD) as one:
            await one.ask("/die")
            await _until(lambda: texts.STARTING["minimum"] in one.said())
            await _until(lambda: any(each.phase == "ready" for each in one.service.instances))
            assert (await one.ask("/again"))[0] == 200
            return one

    assert "Container called exit(9)." in asyncio.run(run()).said()


def test_an_answer_cut_short_reaches_the_client_cut(tmp_path: Path) -> None:
    """After the first byte there is no other status to give: the client's connection ends early."""

    async def run() -> tuple[int, bytes]:
        async with stand(tmp_path, _GOOD) as one:
            return await one.ask("/cut")

    _, body = asyncio.run(run())
    assert len(body) < 100


def test_a_request_over_the_limit_is_a_504(tmp_path: Path) -> None:
    """The front gives up at the limit and says so."""

    async def run() -> tuple[Stand, int]:
        limits = Limits(request=0.5, shutdown=0.2, restart=1, pending=1, startup=5)
        async with stand(tmp_path, _GOOD, limits) as one:
            return one, (await one.ask("/slow"))[0]

    one, status = asyncio.run(run())
    assert status == 504
    assert one.entries("requests")[0]["textPayload"] == texts.TIMED_OUT


def test_a_container_that_never_starts_is_a_500_without_instance(tmp_path: Path) -> None:
    """No handler ran: latency zero, no instance id, the text of a failed start."""

    async def run() -> tuple[Stand, int]:
        async with stand(tmp_path, _DIES, min_instances=0) as one:
            return one, (await one.ask())[0]

    one, status = asyncio.run(run())
    (row,) = one.entries("requests")
    assert status == 500
    assert row["textPayload"] == texts.NOT_STARTED
    assert row["httpRequest"]["latency"] == "0s"
    assert "labels" not in row
    assert "Container called exit(3)." in one.said()


def test_a_port_bound_early_passes_the_tcp_probe_and_proves_nothing(tmp_path: Path) -> None:
    """The probe passes, the process dies all the same, and requests meet a dead instance: 503."""

    async def run() -> tuple[Stand, int]:
        async with stand(tmp_path, _BINDS_AND_DIES) as one:
            status, _ = await one.ask()
            await _until(lambda: "Container called exit(3)." in one.said())
            return one, status

    one, status = asyncio.run(run())
    assert status == 503
    assert any("STARTUP TCP probe succeeded" in text for text in one.said())
    assert "Container called exit(3)." in one.said()


def test_a_port_never_bound_fails_the_probe(tmp_path: Path) -> None:
    """The container is ended and the line names the deadline."""

    async def run() -> Stand:
        limits = Limits(startup=0.5, restart=5, pending=0.5, shutdown=0.2, request=5)
        async with stand(tmp_path, _NEVER_BINDS, limits, min_instances=0) as one:
            return one

    said = asyncio.run(run()).said()
    assert any("probe failed 1 time" in text and text.endswith("DEADLINE_EXCEEDED.") for text in said)
    assert not any(text.startswith("Container ") for text in said)


def test_an_http_probe_asks_the_path(tmp_path: Path) -> None:
    """A probe of a path passes on 200 and names the path."""

    async def run() -> Stand:
        async with stand(
            tmp_path, _GOOD, probe=Probe(kind="http", path="/ready", period=0.2, failure_threshold=25)
        ) as one:
            return one

    assert any("STARTUP HTTP probe succeeded" in text and 'path "/ready"' in text for text in asyncio.run(run()).said())


def test_too_much_memory_ends_the_instance(tmp_path: Path) -> None:
    """The limit is said with the use; the request that was in flight gets the text of it."""

    async def run() -> tuple[Stand, int]:
        async with stand(tmp_path, _GOOD, memory_mib=100) as one:
            return one, (await one.ask("/eat"))[0]

    one, status = asyncio.run(run())
    assert status == 503
    assert any(text.startswith("Memory limit of 100 MiB exceeded with ") for text in one.said())
    assert one.entries("requests")[0]["textPayload"] == texts.KILLED_FOR_MEMORY


def test_no_free_instance_is_a_429_at_the_limit(tmp_path: Path) -> None:
    """One instance, one request at a time: the second waits, then is told about the limit."""

    async def run() -> tuple[Stand, int]:
        limits = Limits(pending=0.5, request=3, shutdown=0.2, restart=1, startup=5)
        async with stand(tmp_path, _GOOD, limits, max_instances=1, concurrency=1) as one:
            busy = asyncio.create_task(one.ask("/slow"))
            await _until(lambda: one.service.instances[0].in_flight)
            status, _ = await one.ask("/second")
            await busy
            return one, status

    one, status = asyncio.run(run())
    rejected = next(row for row in one.entries("requests") if row["httpRequest"]["status"] == 429)
    assert status == 429
    assert rejected["severity"] == "WARNING"
    assert rejected["textPayload"].startswith(texts.NO_INSTANCE)


def test_a_full_instance_brings_another(tmp_path: Path) -> None:
    """Below the maximum a full service grows; on one address the second cannot bind, so only its start is seen."""

    async def run() -> Stand:
        limits = Limits(pending=1, request=2, shutdown=0.2, restart=5, startup=5)
        async with stand(tmp_path, _GOOD, limits, concurrency=1) as one:
            busy = asyncio.create_task(one.ask("/slow"))
            await _until(lambda: one.service.instances[0].in_flight)
            await one.ask("/second")
            await busy
            return one

    assert texts.STARTING["autoscaling"] in asyncio.run(run()).said()
