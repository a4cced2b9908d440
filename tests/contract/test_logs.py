"""One suite for the port Logs, over each kind of source: whatever they are read from, the entries are the same."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from goldenpath.catalogue import protocols
from goldenpath.intake.scan import scan
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SecretMissing, SourceUnreadable
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import Logs, Opened
from goldenpath.wire.logs import LiveLogs
from goldenpath.wire.prober import Prober

pytestmark = pytest.mark.enable_socket

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
COPY = "import shutil, sys; shutil.copyfileobj(open(sys.argv[1]), sys.stdout)"
Lay = Callable[[Sequence[dict[str, Any]]], LogPlan]


class NoSecrets:
    """A place without secrets."""

    def get(self, ref: SecretRef) -> Secret:
        """Say that there is none."""
        raise SecretMissing(ref=str(ref), why="is not there")


class Api(BaseHTTPRequestHandler):
    """Gives its entries, the newest first, three on a page."""

    def do_POST(self) -> None:
        """Answer."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        entries: list[dict[str, Any]] = self.server.entries  # type: ignore[attr-defined] # given by the fixture
        start = int(body.get("pageToken", 0))
        page: dict[str, Any] = {"entries": entries[::-1][start : start + 3]}
        if start + 3 < len(entries):
            page["nextPageToken"] = str(start + 3)
        data = json.dumps(page).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the class above
        """Say nothing."""


def entry(minutes_ago: int) -> dict[str, Any]:
    """Return an entry."""
    at = NOW - timedelta(minutes=minutes_ago)
    return {"insertId": f"i{minutes_ago}", "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}Z", "textPayload": f"{minutes_ago} m"}


def write(path: Path, entries: Sequence[dict[str, Any]]) -> Path:
    """Write entries as a collector does."""
    path.write_text("".join(f"{json.dumps(e)}\n" for e in entries))
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return path


def in_a_file(folder: Path) -> Lay:
    """Lay entries in a file."""
    return lambda entries: LogPlan(kind="file", where=str(write(folder / "e.ndjson", entries)))


def in_a_folder(folder: Path) -> Lay:
    """Lay entries in a folder."""
    return lambda entries: LogPlan(kind="file", where=str(write(folder / "e.ndjson", entries).parent))


def in_rotated_files(folder: Path) -> Lay:
    """Lay entries in a file and in an older part of it."""

    def lay(entries: Sequence[dict[str, Any]]) -> LogPlan:
        half = len(entries) // 2
        older = write(folder / "e.ndjson.1", entries[:half])
        os.utime(older, (NOW.timestamp() - 1, NOW.timestamp() - 1))
        return LogPlan(kind="file", where=str(write(folder / "e.ndjson", entries[half:])))

    return lay


def from_a_command(folder: Path) -> Lay:
    """Let a command print entries."""

    def lay(entries: Sequence[dict[str, Any]]) -> LogPlan:
        path = write(folder / "e.ndjson", entries)
        return LogPlan(kind="command", arguments=(sys.executable, "-c", COPY, str(path)))

    return lay


@pytest.fixture
def endpoint() -> Iterator[Lay]:
    """Let an endpoint give entries."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()

    def lay(entries: Sequence[dict[str, Any]]) -> LogPlan:
        server.entries = entries  # type: ignore[attr-defined] # for the handler
        url = f"http://127.0.0.1:{server.server_port}"
        return LogPlan(kind="entries", where=url, resources=("projects/p",))

    yield lay
    server.shutdown()
    thread.join()
    server.server_close()


KINDS: dict[str, Callable[[Path], Lay]] = {
    "file": in_a_file,
    "folder": in_a_folder,
    "rotated": in_rotated_files,
    "command": from_a_command,
}


@pytest.fixture(params=[*KINDS, "entries"])
def lay(request: pytest.FixtureRequest, tmp_path: Path) -> Lay:
    """Return each way to lay entries where they can be read."""
    kind: str = request.param
    if kind == "entries":
        found: Lay = request.getfixturevalue("endpoint")
        return found
    return KINDS[kind](tmp_path)


@pytest.fixture
def logs() -> Logs:
    """Return the real thing."""
    return LiveLogs(Prober({p.asks: p for p in protocols()}), NoSecrets(), allow_commands=True)


def ids(opened: Iterator[Opened]) -> list[str]:
    """Return the insertIds of all sources in their order."""
    return [json.loads(row)["insertId"] for source in opened for row in b"".join(source.blocks).splitlines()]


def test_the_entries_come_oldest_first(lay: Lay, logs: Logs) -> None:
    """All entries of the time are read, in the order of their times."""
    plan = lay([entry(minutes) for minutes in range(14, 0, -1)])

    assert ids(logs.open(plan, NOW)) == [f"i{minutes}" for minutes in range(14, 0, -1)]


def test_they_can_be_opened_again(lay: Lay, logs: Logs) -> None:
    """Opening twice gives the same twice."""
    plan = lay([entry(3), entry(2)])

    assert ids(logs.open(plan, NOW)) == ids(logs.open(plan, NOW)) == ["i3", "i2"]


def test_intake_reads_them(lay: Lay, logs: Logs) -> None:
    """What is opened is an export as intake knows it."""
    found = scan(logs.open(lay([entry(3), entry(2)]), NOW), ())

    assert sum(source.entries for source in found.sources) == 2


def test_no_entry_is_told(lay: Lay, logs: Logs) -> None:
    """Where there is none, intake is given an empty list, of which it tells; it is not silence."""
    found = scan(logs.open(lay([]), NOW), ())

    assert "empty-list" in {problem.kind for problem in found.problems}


@pytest.mark.parametrize(
    "plan",
    [
        LogPlan(kind="file", where="/nowhere/at/all"),
        LogPlan(kind="command", arguments=("/nowhere/at/all",)),
        LogPlan(kind="command"),
        LogPlan(kind="entries", where="http://127.0.0.1:1", resources=("projects/p",)),
        LogPlan(kind="entries"),
        LogPlan(kind="file"),
    ],
)
def test_what_cannot_be_had_is_unreadable(plan: LogPlan, logs: Logs) -> None:
    """Whatever is not there is told as one error, with what was expected."""
    with pytest.raises(SourceUnreadable, match="expected"):
        list(logs.open(plan, NOW))
