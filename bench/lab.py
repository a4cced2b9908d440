"""The lab under a load of chat users, beside the floor: a bare echo server under the same load; and how long ``up`` takes.

``python -m bench.lab`` brings a lab up with the limits of life (time scale 1) and the offline model, and ends it afterwards.
The generator, the echo server and the platform are processes of their own; the CPU of each is read from /proc.
"""

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from goldenpath_lab import control
from goldenpath_lab.cli import reach
from goldenpath_lab.client.endpoints import Endpoints, origin
from goldenpath_lab.load.echo import Place
from goldenpath_lab.load.histogram import Summary
from goldenpath_lab.load.job import COMMAND, Job, apart, to_json
from goldenpath_lab.load.plan import Shape
from goldenpath_lab.load.report import LoadReport
from goldenpath_lab.run.memory import tree
from goldenpath_lab.state import State

SHAPE = Shape(users=300, ramp=20, seconds=60, pause=(3, 7), grace=20, seed=1)
FOLDER = Path(".work") / "bench-lab"
BIN = Path(sys.executable).parent
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A running lab."""

    endpoints: Endpoints
    pids: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Processes by the name of their part."""
    certificate: Path | None = None
    key: Path | None = None
    """The load balancer's: with them the floor speaks TLS too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One load and the CPU seconds that each part spent meanwhile."""

    report: LoadReport
    cpu: Mapping[str, float]


def cpu_seconds(pid: int) -> float | None:
    """Return the CPU seconds that a process and its ended children have spent; None where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return sum(map(int, fields[11:15])) / _TICKS


async def under_load(job: Job, pids: Mapping[str, tuple[int, ...]]) -> Round:
    """Run one load in its own process and return it with the CPU of the parts."""
    before = {pid: cpu_seconds(pid) or 0.0 for numbers in pids.values() for pid in numbers}
    report = await apart(job)
    after = {pid: seconds for pid in before if (seconds := cpu_seconds(pid)) is not None}
    spent = {pid: seconds - before[pid] for pid, seconds in after.items()}
    cpu = {name: sum(spent.get(pid, 0.0) for pid in numbers) for name, numbers in pids.items()}
    return Round(report=report, cpu=cpu)


@asynccontextmanager
async def echo_server(place: Place) -> AsyncIterator[tuple[int, int]]:
    """Run the bare echo server as a process and give its port and pid."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe)
    assert process.stdin, "a pipe was asked for"  # noqa: S101 - for the type checker
    assert process.stdout, "a pipe was asked for"  # noqa: S101 - for the type checker
    try:
        process.stdin.write(to_json(Job(serve=place)) + b"\n")
        yield int(await process.stdout.readline()), process.pid
    finally:
        process.kill()
        await process.wait()


async def floor(shape: Shape, target: Target | None = None) -> Round:
    """Return the load against the bare echo server, under the lab's name and certificate where there is one."""
    place = Place(certificate=target.certificate, key=target.key) if target else Place()
    host = origin(target.endpoints.api_url).host if target else place.address
    async with echo_server(place) as (port, pid):
        url = f"{'https' if place.certificate else 'http'}://{host}:{port}"
        endpoints = Endpoints(
            auth_url=url,
            api_url=url,
            web_url=url,
            addresses={host: place.address},
            ca_file=target.endpoints.ca_file if target else None,
        )
        return await under_load(Job(endpoints=endpoints, shape=shape, kind="echo"), {"echo server": (pid,)})


async def measure(target: Target | None, shape: Shape = SHAPE) -> dict[str, Round]:
    """Return the floor and, where a lab runs, the lab, one after the other."""
    found = {"floor": await floor(shape, target)}
    if target:
        found["lab"] = await under_load(Job(endpoints=target.endpoints, shape=shape), target.pids)
    return found


def show(found: Mapping[str, Round]) -> None:
    """Print both as tables."""
    print(
        "| who | sent | lost | duplicated | reconnects | first event p50 | p95 | p95 with all users in | answer p95 | generator late p95 |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, one in found.items():
        counts, of = one.report.counts, defaultdict(Summary, one.report.latencies)
        print(
            f"| {name} | {counts.sent} | {counts.lost} | {counts.duplicated} | {counts.reconnects} "
            f"| {of['first_event'].p50:.3g} ms | {of['first_event'].p95:.3g} ms | {of['steady'].p95:.3g} ms | {of['answer'].p95:.3g} ms "
            f"| {of['late'].p95:.3g} ms |"
        )
    print("\n| who | process | CPU seconds | of one core |\n|---|---|---|---|")
    for name, one in found.items():
        for part, seconds in {"generator": one.report.cpu_seconds, **one.cpu}.items():
            print(f"| {name} | {part} | {seconds:.1f} | {100 * seconds / one.report.seconds:.0f} % |")


def up(*options: str, home: Path | None = None) -> float:
    """Bring the bench's lab up and return after how many seconds it served."""
    began = time.perf_counter()
    environment = {"PATH": os.defpath, "HOME": str(home or Path.home())}
    command = (str(BIN / "goldenpath-lab"), "up", "--state", str(FOLDER), *options)
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def down() -> None:
    """End the bench's lab and remove it."""
    subprocess.run((BIN / "goldenpath-lab", "down", "--purge", "--state", FOLDER), check=True, capture_output=True)


def starts(rounds: int = 5) -> None:
    """Print how long ``up`` takes: with nothing cached, anew, and with a folder that was up before."""
    cold, anew, again = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as home:
            cold.append(up(home=Path(home)))
        down()
        anew.append(up())
        subprocess.run((BIN / "goldenpath-lab", "down", "--state", FOLDER), check=True, capture_output=True)
        again.append(up())
        down()
    print("\n| `goldenpath-lab up` | median | range |\n|---|---|---|")
    for name, took in (("nothing cached", cold), ("new folder", anew), ("folder that was up before", again)):
        print(f"| {name} | {statistics.median(took):.1f} s | {min(took):.1f} to {max(took):.1f} s |")


async def _target() -> Target:
    state = State(FOLDER)
    report = await control.ask(state, {"do": "status"}, lambda _: None)
    pids = {name: tuple(tree(pid)) for name, pid in report["pids"].items() if name != "daemon"}
    return Target(
        endpoints=await reach.endpoints(state),
        pids={"daemon (front, connector, log)": (report["pids"]["daemon"],), **pids},
    )


def main() -> int:
    """Measure and print."""
    print(
        f"{platform.system()} {platform.machine()}, {len(os.sched_getaffinity(0))} cores, "
        f"Python {platform.python_version()}, {SHAPE.users} users, ramp {SHAPE.ramp:g} s, then {SHAPE.seconds:g} s\n"
    )
    try:
        up("--time-scale", "1", "--model", "offline", "--concurrency", "400")
        found = asyncio.run(_measured())
    finally:
        down()
    show(found)
    starts()
    return 0 if all(one.report.clean for one in found.values()) else 1


async def _measured() -> dict[str, Round]:
    return await measure(await _target())


if __name__ == "__main__":
    sys.exit(main())
