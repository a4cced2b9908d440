"""Programs are marked, end with the lab, and a sweep finds what is left."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from goldenpath_lab.parts.identity import NAMESPACE, possible
from goldenpath_lab.parts.process import MARKER, PartError, Spawner, alive, end, started_ticks, sweep, until
from tests.lab.parts.conftest import Ground

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_SLEEP = ("sleep", "60")
_STUBBORN = ("sh", "-c", "trap '' TERM; echo on; while :; do sleep 60; done")


def _eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def test_a_program_gets_exactly_its_environment_and_the_marker(ground: Ground) -> None:
    """Nothing of ours leaks into a program that is given an environment."""

    async def printed() -> list[str]:
        process = await ground.spawner.spawn("env", ("/usr/bin/env",), env={"A": "1"}, stdout=asyncio.subprocess.PIPE)
        output, _ = await process.communicate()
        return sorted(output.decode().split())

    expected = ["A=1", "GOLDENPATH_LAB_PART=env", f"{MARKER}={ground.state}"]
    assert asyncio.run(printed()) == expected


def test_a_program_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    """After kill -9 of the lab its programs are gone without anybody's help, inside a user namespace too."""
    wraps = [(), NAMESPACE] if possible((*NAMESPACE, "true")) else [()]
    script = f"""
import asyncio, pathlib
from goldenpath_lab.parts.process import Spawner
async def main():
    spawner = Spawner(pathlib.Path({str(tmp_path)!r}))
    for wrap in {wraps!r}:
        process = await spawner.spawn("sleeper", ("sh", "-c", "echo $$; exec sleep 60"), wrap=wrap, stdout=-1)
        print((await process.stdout.readline()).decode().strip(), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as lab:
        assert lab.stdout
        started = [int(lab.stdout.readline()) for _ in wraps]
        born = {pid: started_ticks(pid) for pid in started}
        lab.kill()
    assert _eventually(lambda: not any(alive(pid, ticks) for pid, ticks in born.items()))


def test_a_sweep_ends_the_stubborn_and_the_namespaced_and_nothing_else(ground: Ground, tmp_path: Path) -> None:
    """A sweep ends all that carries the marker, whatever they do about SIGTERM, and spares whom it is told to."""
    other = Spawner(tmp_path / "other")

    async def started() -> list[asyncio.subprocess.Process]:
        stubborn = await ground.spawner.spawn("stubborn", _STUBBORN, stdout=asyncio.subprocess.PIPE)
        assert stubborn.stdout
        await stubborn.stdout.readline()
        hidden = await ground.spawner.spawn("hidden", ("sh", "-c", "env -i sleep 60; true"))
        spared = await ground.spawner.spawn("spared", _SLEEP)
        foreign = await other.spawn("foreign", _SLEEP)
        return [stubborn, hidden, spared, foreign]

    async def swept() -> tuple[list[int], list[int], list[bool]]:
        processes = await started()
        pids = [process.pid for process in processes]
        ticks = [started_ticks(pid) for pid in pids]
        found = await asyncio.to_thread(sweep, ground.state, spare=[pids[2]])
        running = [alive(pid, tick) for pid, tick in zip(pids, ticks, strict=True)]
        for process in processes:
            await end(process)
        return found, pids, running

    found, pids, running = asyncio.run(swept())
    assert {*pids[:2]} <= {*found}
    assert not {*pids[2:], os.getpid()} & {*found}
    assert running == [False, False, True, True]


def test_a_sweep_finds_a_process_inside_a_user_namespace(ground: Ground) -> None:
    """A process that is somebody else inside a namespace is still found by its marker."""
    if not possible((*NAMESPACE, "true")):
        pytest.skip("user namespaces are barred here")

    async def swept() -> bool:
        process = await ground.spawner.spawn("inside", _SLEEP, wrap=NAMESPACE)
        found = await asyncio.to_thread(sweep, ground.state)
        await process.wait()
        return process.pid in found

    assert asyncio.run(swept())


def test_a_reused_number_is_another_process() -> None:
    """A pid alone does not name a process."""
    assert alive(os.getpid(), started_ticks(os.getpid()))
    assert not alive(os.getpid(), started_ticks(os.getpid()) + 1)
    with pytest.raises(ProcessLookupError):
        started_ticks(2**22 + 1)


def test_waiting_for_a_program_that_ended_says_so(ground: Ground) -> None:
    """Nobody waits out a time-out for a program that is gone."""

    async def never() -> bool:
        return False

    async def waited() -> None:
        process = await ground.spawner.spawn("brief", ("sh", "-c", "exit 7"))
        await until(never, process, name="brief", seconds=60)

    with pytest.raises(PartError, match="brief ended with code 7"):
        asyncio.run(waited())


def test_ending_kills_what_does_not_end_in_time(ground: Ground) -> None:
    """A program that ignores SIGTERM is killed with its children."""

    async def ended() -> int:
        process = await ground.spawner.spawn("stubborn", _STUBBORN, stdout=asyncio.subprocess.PIPE)
        assert process.stdout
        await process.stdout.readline()
        code = await end(process, seconds=0.05)
        # Its child held the pipe: that it is at its end shows that the child is gone too.
        await process.stdout.read()
        return code

    assert asyncio.run(ended()) == -signal.SIGKILL
