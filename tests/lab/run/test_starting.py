"""What keeps an instance from starting or living, told in Cloud Run's words from what was observed."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from goldenpath_lab.model import Limits, Probe
from tests.lab.run.stand import Stand, stand

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_ANSWERS = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import resource, time

probed = []

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/slow":
            time.sleep(2)
        if self.path == "/probed":
            probed.append(self.path)
        told = len(probed) if self.path == "/count" else resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        body = str(told).encode()
        self.send_response(404 if self.path == "/absent" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass

ThreadingHTTPServer(("127.0.0.1", {port}), Handler).serve_forever()
"""
_LIMITS = Limits(restart=5, pending=0.3, shutdown=0.5, startup=5, request=5)


async def _until(happened: Any) -> None:
    async with asyncio.timeout(20):
        while not happened():
            await asyncio.sleep(0.05)


def _tried(folder: Path, command: tuple[str, ...]) -> list[str]:
    async def run() -> Stand:
        async with stand(folder, "", _LIMITS, min_instances=0, command=command) as one:
            return one

    return asyncio.run(run()).said()


def _program(folder: Path, content: bytes, mode: int) -> str:
    path = folder / "server"
    path.write_bytes(content)
    path.chmod(mode)
    return "./server"


def test_a_program_for_another_machine_is_the_kernels_refusal(tmp_path: Path) -> None:
    """No shell tries its hand at it, nobody's output says so, and no exit is told of what never ran."""
    foreign = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00" + bytes(4000)
    said = _tried(tmp_path, (_program(tmp_path, foreign, 0o755),))

    assert "terminated: Application failed to start: failed to load ./server: exec format error" in said
    assert not any("exit(" in text for text in said)


@pytest.mark.parametrize(
    ("program", "reason"), [("./absent", "no such file or directory"), ("./server", "permission denied")]
)
def test_a_command_that_cannot_be_executed_is_told_with_its_reason(tmp_path: Path, program: str, reason: str) -> None:
    """The reason is the kernel's own."""
    _program(tmp_path, b"#!/bin/sh\n", 0o644)
    assert f"terminated: Application failed to start: failed to load {program}: {reason}" in _tried(
        tmp_path, (program,)
    )


@pytest.mark.parametrize(("line", "code"), [("exec no-such-program", 127), ("exec ./server", 126)])
def test_a_shells_refusal_is_its_exit_code(tmp_path: Path, line: str, code: int) -> None:
    """A shell ran, so its end is told as any program's."""
    _program(tmp_path, b"#!/bin/sh\n", 0o644)
    assert f"Container called exit({code})." in _tried(tmp_path, ("/bin/sh", "-c", line))


def test_a_start_up_probe_of_an_absent_path_counts_its_attempts(tmp_path: Path) -> None:
    """The port is open and the answer a 404: the line names the path and no connection's status."""
    probe = Probe(kind="http", path="/absent", period=0.3, timeout=0.3, failure_threshold=4)

    async def run() -> Stand:
        async with stand(tmp_path, _ANSWERS, _LIMITS, min_instances=0, probe=probe) as one:
            assert (await one.ask())[0] == 500
            return one

    said = asyncio.run(run()).said()
    (line,) = [text for text in said if "STARTUP HTTP probe failed" in text]
    assert line.startswith('STARTUP HTTP probe failed 4 times consecutively for container "shop-1" on port ')
    assert line.endswith('path "/absent". The instance was not started.')


def test_a_start_up_probe_that_comes_too_early_is_a_failed_connection(tmp_path: Path) -> None:
    """A refused attempt counts too, other than with the default probe."""
    probe = Probe(kind="http", path="/", period=0.01, timeout=0.01, failure_threshold=1)

    async def run() -> Stand:
        async with stand(tmp_path, "import time; time.sleep(60)", _LIMITS, min_instances=0, probe=probe) as one:
            return one

    said = asyncio.run(run()).said()
    assert any(text.endswith("Connection failed with status ERROR_CONNECTION_FAILED.") for text in said)


def test_a_liveness_probe_ends_the_instance_and_another_one_follows(tmp_path: Path) -> None:
    """It starts only after start-up passed; a request in flight at the end gets the malformed response."""
    liveness = Probe(kind="http", path="/absent", period=0.2, timeout=0.2, failure_threshold=3)
    limits = Limits(restart=0.3, pending=0.3, shutdown=0.2, startup=5, request=5)

    async def run() -> tuple[Stand, int]:
        async with stand(tmp_path, _ANSWERS, limits, liveness=liveness) as one:
            status, _ = await one.ask("/slow")
            await _until(lambda: sum("STARTUP TCP probe succeeded" in text for text in one.said()) > 1)
            return one, status

    one, status = asyncio.run(run())
    said = one.said()
    assert status == 503
    ended = next(number for number, text in enumerate(said) if text.startswith("LIVENESS HTTP probe failed 3 times"))
    assert said[ended].endswith('path "/absent". The instance has been shut down.')
    assert "probe succeeded" in said[ended - 1]


def test_a_healthy_instance_outlives_its_liveness_probe(tmp_path: Path) -> None:
    """A path that answers keeps the instance."""
    liveness = Probe(kind="http", path="/probed", period=0.05, timeout=1, failure_threshold=1)

    async def run() -> Stand:
        async with stand(tmp_path, _ANSWERS, _LIMITS, liveness=liveness) as one:
            async with asyncio.timeout(20):
                while int((await one.ask("/count"))[1]) < 10:
                    await asyncio.sleep(0.05)
            return one

    assert not any("LIVENESS" in text for text in asyncio.run(run()).said())


def test_the_limit_of_descriptors_is_the_processs_own(tmp_path: Path) -> None:
    """The container is told by the kernel what it may open."""

    async def run() -> bytes:
        async with stand(tmp_path, _ANSWERS, _LIMITS, open_files=77) as one:
            return (await one.ask())[1]

    assert asyncio.run(run()) == b"77"


def test_a_refused_start_says_why_and_is_tried_again_after_the_pause(tmp_path: Path) -> None:
    """Nothing runs, requests get the text of a failed start, and no more is tried within the pause."""

    async def run() -> tuple[Stand, int]:
        async with stand(
            tmp_path, _ANSWERS, _LIMITS, refusal="Could not fetch secret", command=(sys.executable,)
        ) as one:
            return one, (await one.ask())[0]

    one, status = asyncio.run(run())
    assert status == 500
    assert one.said().count("Could not fetch secret") == 1
