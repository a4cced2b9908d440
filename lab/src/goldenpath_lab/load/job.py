"""A load in a process of its own, so that its CPU is counted apart: a job goes in as JSON, a report comes out."""

import asyncio
import sys
from dataclasses import dataclass, field

import msgspec

from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.load.echo import Place
from goldenpath_lab.load.plan import Shape
from goldenpath_lab.load.report import Kind, LoadReport, from_json

COMMAND = (sys.executable, "-m", "goldenpath_lab.load")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What the process is to do: a load, or, with ``serve``, to be the echo server."""

    endpoints: Endpoints | None = None
    shape: Shape = field(default_factory=Shape)
    kind: Kind = "chat"
    serve: Place | None = None


class LoadFailed(Exception):
    """The process ended without a report; its last line says why."""


def to_json(job: Job) -> bytes:
    """Return a job as one line of JSON."""
    return msgspec.json.encode(job, enc_hook=str)


def from_line(line: bytes) -> Job:
    """Return the job that ``to_json`` wrote.

    Raises:
        msgspec.DecodeError: it is not one.
    """
    return msgspec.json.decode(line, type=Job, dec_hook=lambda kind, value: kind(value))


async def apart(job: Job) -> LoadReport:
    """Run a load in its own process and return its report.

    Raises:
        LoadFailed: the process ended without one.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        out, err = await process.communicate(to_json(job) + b"\n")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise LoadFailed(err.decode(errors="replace").strip().rpartition("\n")[2])
    return from_json(out)
