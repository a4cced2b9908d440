"""Logs and secrets that cannot be had, and an environment that is only slow: said as what they are."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import servers
from tests.hostile.running import Told, checked, config
from tests.wire.servers import serving, silent
from tests.wire.test_commands import gone

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

HANGS = [sys.executable, "-c", "import time; time.sleep(60)"]


def looked(
    folder: Path, *options: str, seconds: float = 3.0, changed: dict[str, Any] | None = None, **more: Any
) -> Told:
    """Return what a check says of a good platform with more in its configuration."""
    with serving(servers.Platform()) as port:
        given = config(folder, f"http://127.0.0.1:{port}", **more)
        given["journeys"]["chat"]["with"].update(changed or {})
        return checked(folder, given, *options, seconds=seconds)


def entries(folder: Path, number: int) -> Path:
    """Write a log of so many entries of the last minutes."""
    now = datetime.now(UTC)
    file = folder / "entries.ndjson"
    with file.open("w") as out:
        for i in range(number):
            at = now - timedelta(seconds=(number - i) * 600 / number)
            row = {
                "insertId": f"e{i}",
                "timestamp": at.isoformat(),
                "severity": "INFO",
                "resource": {"type": "cloud_run_revision", "labels": {"service_name": "chat-api"}},
                "textPayload": f"request {i} served in {i % 90} ms",
            }
            out.write(json.dumps(row) + "\n")
    return file


def blind(told: Told) -> str:
    """Return what the run says that it could not see."""
    return "\n".join(told.manifest["blind"])


NO_LOGS: dict[str, bytes] = {
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 64,
    "a page": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "half an array": b'[{"insertId": "a", "timest',
    "nothing": b"",
    "depth": b"[" * 100_000,
    "one endless line": b'{"textPayload": "' + b"x" * 5_000_000,
}


@pytest.mark.parametrize("name", NO_LOGS)
def test_a_log_that_is_none_leaves_the_walk_to_decide(name: str, tmp_path: Path) -> None:
    """What cannot be read is told, and the path that leads through is healthy still."""
    (tmp_path / "log").write_bytes(NO_LOGS[name])
    told = looked(tmp_path, logs=[{"file": "log"}])

    assert told.status == "healthy"


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A file that does not exist is something that was not seen."""
    told = looked(tmp_path, logs=[{"file": "nowhere.ndjson"}])

    assert told.status == "healthy"
    assert "nowhere.ndjson" in blind(told)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_log_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """A refusal to read is no statement about what was to be read."""
    entries(tmp_path, 10).chmod(0)
    told = looked(tmp_path, logs=[{"file": "entries.ndjson"}])

    assert told.status == "healthy"
    assert "entries.ndjson" in blind(told)


def test_a_huge_log_keeps_the_time(tmp_path: Path) -> None:
    """Of a log that is larger than can be read in the time, the run ends in time all the same."""
    entries(tmp_path, 400_000)
    told = looked(tmp_path, logs=[{"file": "entries.ndjson"}])

    assert told.status == "healthy"


def test_a_log_that_is_rotated_all_the_time_is_read(tmp_path: Path) -> None:
    """Files that are renamed while they are read end in a verdict."""
    file, over = entries(tmp_path, 2_000), threading.Event()

    def rotate() -> None:
        while not over.wait(0.002):
            file.rename(tmp_path / "entries.ndjson.1")
            (tmp_path / "entries.ndjson.1").rename(file)

    turning = threading.Thread(target=rotate, daemon=True)
    turning.start()
    try:
        told = looked(tmp_path, logs=[{"file": "entries.ndjson"}])
    finally:
        over.set()
        turning.join(10)

    assert told.status == "healthy"


def test_a_log_command_that_hangs_keeps_the_time(tmp_path: Path) -> None:
    """A program that never ends is ended, and told."""
    told = looked(tmp_path, "--allow-commands", logs=[{"command": HANGS}])

    assert told.status == "healthy"
    assert "no end within" in blind(told)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_interrupts_a_check_ends_what_it_started(tmp_path: Path, number: signal.Signals) -> None:
    """Programs in groups of their own do not hear the terminal's signal."""
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid()) + '\\n'); time.sleep(60)"
    with serving(servers.Platform()) as port:
        given = config(tmp_path, f"http://127.0.0.1:{port}", logs=[{"command": [sys.executable, "-c", code]}])
        (tmp_path / "goldenpath.yaml").write_text(json.dumps(given))
        command = [sys.executable, "-m", "goldenpath", "check", "--allow-commands", "--seconds", "60", "--no-bundle"]
        with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as check:
            while not (note.exists() and note.read_text().endswith("\n")):
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"the check ended by itself: {check.wait(0.02)}")
            check.send_signal(number)
            status = check.wait(30)

    assert status == 128 + number
    assert gone(int(note.read_text()))


def test_a_log_command_that_is_not_allowed_is_told(tmp_path: Path) -> None:
    """Without the right to run it, nothing runs, and the way to allow it is told."""
    told = looked(tmp_path, logs=[{"command": ["touch", "was-run"]}])

    assert "--allow-commands" in blind(told)
    assert not (tmp_path / "was-run").exists()


def test_an_endpoint_of_entries_that_is_silent_keeps_the_time(tmp_path: Path) -> None:
    """Entries that do not come are not waited for beyond the time."""
    with serving(silent) as port:
        logs = [{"entries": f"http://127.0.0.1:{port}", "resources": ["projects/p"]}]
        told = looked(tmp_path, logs=logs)

    assert told.status == "healthy"
    assert "logs:" in blind(told)


@pytest.mark.parametrize("reference", ["env:NOT_SET", "file:gone", "cmd:print-the-password"])
def test_a_secret_that_is_missing_is_said(reference: str, tmp_path: Path) -> None:
    """The walk does not begin, the reference is named, and the environment is not accused."""
    told = looked(tmp_path, changed={"password": reference})

    assert told.status != "healthy"
    assert {s["problem"] for w in told.walks for s in w["steps"] if s["ok"] is False} == {"secret-missing"}
    assert told.confirmed("application", "infrastructure", "dependency") == []
    assert reference.partition(":")[2] in told.out


def test_a_secret_of_a_command_that_hangs_keeps_the_time(tmp_path: Path) -> None:
    """A program that is to print a secret and does not is ended in time."""
    told = looked(tmp_path, "--allow-commands", changed={"password": "cmd:sleep 60"})

    assert told.status != "healthy"


def test_stores_without_their_secret_are_not_accused(tmp_path: Path) -> None:
    """A password that is not there is our own lack: the database is not said to be down."""
    components = {
        "api": {"kind": "service", "url": "http://127.0.0.1:1", "uses": ["database"]},
        "database": {"kind": "database", "url": "postgresql://u@127.0.0.1:1/d", "password": "env:NOT_SET"},
    }
    told = checked(tmp_path, {"version": 1, "components": components})

    assert "secret-missing" in told.reasons
    assert [c["component"] for c in told.verdict["causes"] if c["component"] == "database"] == []


def test_a_slow_environment_is_slow_and_not_down(tmp_path: Path) -> None:
    """Every answer after 2.5 s: nobody is accused, and the word is said."""
    with serving(servers.Platform(seconds=2.5)) as port:
        told = checked(tmp_path, config(tmp_path, f"http://127.0.0.1:{port}"), seconds=20)
    said = json.dumps([told.verdict["summary"], told.verdict["warnings"]])

    assert told.status in {"healthy", "undecided"}
    assert "slow" in said


def test_a_slow_environment_and_a_short_time_are_not_down(tmp_path: Path) -> None:
    """Three seconds for what answers after 2.5 s each: undecided, and nobody accused with certainty."""
    with serving(servers.Platform(seconds=2.5)) as port:
        told = checked(tmp_path, config(tmp_path, f"http://127.0.0.1:{port}"), seconds=3)

    assert told.status != "fault"
    assert told.confirmed() == []
