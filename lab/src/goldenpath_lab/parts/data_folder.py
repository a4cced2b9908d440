"""A PostgreSQL data folder as seen from outside: how it is set, who serves it, whether it is up."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from goldenpath_lab.parts.process import PartError

_LOCK = "postmaster.pid"
_STATUS_LINE = 7
_ORPHAN_SECONDS = 5.0
_PAUSE_SECONDS = 0.01

# Commits reach the disk as they do in life (fsync and synchronous_commit stay on).
# Without the helpers that nothing here needs it starts sooner and takes less memory.
_SETTINGS: Mapping[str, str] = {
    "unix_socket_directories": "",
    "shared_memory_type": "mmap",
    "dynamic_shared_memory_type": "mmap",
    "huge_pages": "off",
    "shared_buffers": "32MB",
    "max_connections": "50",
    "password_encryption": "scram-sha-256",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers": "0",
    "max_logical_replication_workers": "0",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "wal_keep_size": "32MB",
    "wal_retrieve_retry_interval": "1s",
    "min_wal_size": "16MB",
    "max_wal_size": "64MB",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p]: [%l-1] db=%d,user=%u ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


def configuration(settings: Mapping[str, str]) -> str:
    """Return the file of settings: the given ones, and the lab's own for all others.

    In the file and not on the command line, ALTER SYSTEM has the last word, as in life.
    """
    chosen = {**_SETTINGS, **settings}
    return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in chosen.items())


def access(superuser: str, *, others: str = "") -> str:
    """Return the file of who is let in, by password: all, or the superuser and the others named.

    Whoever is not named finds no entry, as after a hand edit that forgot somebody.
    """
    users = f"{superuser},{others}" if others else "all"
    return (
        "# The lab's addresses are all within 127/8.\n"
        f"host  all          {users}  127.0.0.0/8  scram-sha-256\n"
        f"host  replication  {superuser}  127.0.0.0/8  scram-sha-256\n"
    )


async def release(data: Path) -> None:
    """Make sure that nobody serves a folder, and forget a server that was killed.

    PostgreSQL would ask its shared memory who else is there, but sees only the memory of its own namespace.

    Raises:
        PartError: Somebody serves it.
    """
    lock = data / _LOCK
    first = int(lock.read_text().split("\n", 1)[0]) if lock.exists() else 0
    deadline = time.monotonic() + _ORPHAN_SECONDS
    # The children of a killed server need a moment to notice.
    while left := _serving(data):
        if first in left or time.monotonic() > deadline:
            raise PartError(f"PostgreSQL already serves {data} as process {min(left)}")
        await asyncio.sleep(_PAUSE_SECONDS)
    # The number in it may belong to anyone by now, and PostgreSQL would refuse to start.
    lock.unlink(missing_ok=True)


def takes_connections(data: Path, pid: int) -> bool:
    """Tell whether the server says in its folder that it takes connections.

    Asked by connecting, each attempt before that would leave a FATAL line in a log that is evidence.
    """
    with contextlib.suppress(OSError):
        lines = (data / _LOCK).read_text().splitlines()
        return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE].strip() == "ready"
    return False


def signal_all(data: Path, first: int, number: signal.Signals) -> None:
    """Send a signal to a server and each of its processes; the first one, which makes the others, gets it first."""
    told: set[int] = set()
    while fresh := {first, *_serving(data)} - told:
        for process in sorted(fresh, key=lambda one: one != first):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
        told |= fresh


def _serving(data: Path) -> set[int]:
    """Return who works in a data folder: it is the current folder of each of a server's processes."""
    home = data.stat()
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdecimal() and os.path.samestat((entry / "cwd").stat(), home):
                program = (entry / "exe").readlink().name
                found |= {int(entry.name)} if program == "postgres" else set()
    return found
