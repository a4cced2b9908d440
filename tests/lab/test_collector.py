"""What a collector takes of the lab's log, and that the log itself stays whole."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from goldenpath_lab.cli import main
from goldenpath_lab.collector import Settings, keep, settings_of, take
from goldenpath_lab.stage.collector import CollectorFacet
from goldenpath_lab.state import State


def entry(number: int, *, severity: str | None = None, service: str = "chat-api", **payload: Any) -> dict[str, Any]:
    """One entry of the log, a second later than the one before."""
    labels = {"service_name": service}
    head = {
        "insertId": f"{number:08x}",
        "timestamp": f"2026-01-31T10:00:{number:02d}.000000Z",
        "resource": {"type": "cloud_run_revision", "labels": labels},
        "httpRequest": {"status": 503},
    }
    return head | payload | ({"severity": severity} if severity else {})


ENTRIES = [
    entry(1, textPayload="WORKER TIMEOUT"),
    entry(2, severity="INFO", jsonPayload={"message": "login"}, service="chat-auth"),
    entry(3, severity="WARNING", protoPayload={"methodName": "ReplaceService"}),
    entry(4, severity="ERROR", textPayload="Traceback"),
]
LINES = [msgspec.json.encode(one) + b"\n" for one in ENTRIES]


def taken(settings: Settings) -> list[dict[str, Any]]:
    """What the collector exports of the lines above."""
    return [msgspec.json.decode(line) for line in take(LINES, settings)]


def test_a_collector_takes_every_line_as_it_is() -> None:
    """Set to nothing else, it changes no byte."""
    assert list(take(LINES, Settings())) == [line.rstrip(b"\n") for line in LINES]


def test_dropped_payloads_leave_the_rest_of_the_entry() -> None:
    """All three kinds of payload go; request, severity and resource stay."""
    found = taken(Settings(drop_payloads=True))
    assert not [name for one in found for name in one if name.endswith("Payload")]
    assert [one["httpRequest"] for one in found] == [one["httpRequest"] for one in ENTRIES]
    assert [one.get("severity") for one in found] == [None, "INFO", "WARNING", "ERROR"]


def test_entries_without_severity_are_below_every_minimum() -> None:
    """A minimum of DEBUG already loses them, although what they say may be the worst."""
    assert [one["insertId"] for one in taken(Settings(minimum_severity="DEBUG"))] == [
        "00000002",
        "00000003",
        "00000004",
    ]
    assert [one["insertId"] for one in taken(Settings(minimum_severity="WARNING"))] == ["00000003", "00000004"]


def test_a_service_left_out_is_left_out_with_its_audit_entries() -> None:
    """Nothing that names the service passes, and nothing else is lost."""
    assert [one["insertId"] for one in taken(Settings(without_services=("chat-api",)))] == ["00000002"]


def test_a_row_limit_takes_the_newest_rows_first() -> None:
    """As a query with a limit answers: by time, not by place in the file."""
    shuffled = [LINES[2], LINES[0], LINES[3], LINES[1]]
    found = [msgspec.json.decode(line)["insertId"] for line in take(shuffled, Settings(row_limit=2))]
    assert found == ["00000004", "00000003"]


def test_settings_that_mean_nothing_are_refused() -> None:
    """A misspelt severity or a limit of no rows is an error, not an empty export."""
    with pytest.raises(ValueError, match="is no severity"):
        Settings(minimum_severity="WARN")
    with pytest.raises(ValueError, match="above zero"):
        Settings(row_limit=0)


def test_the_stage_changes_settings_one_by_one_and_resets_them_all(tmp_path: Path) -> None:
    """They are kept on disk, so that an export after a crash is as lossy as before it, and resetting twice is harmless."""
    state = State(tmp_path)
    CollectorFacet(state).set(drop_payloads=True)
    CollectorFacet(state).set(row_limit=7)
    assert settings_of(State(tmp_path)) == Settings(drop_payloads=True, row_limit=7)
    CollectorFacet(state).reset()
    CollectorFacet(state).reset()
    assert settings_of(State(tmp_path)) == Settings()


def test_the_logs_command_exports_what_the_collector_takes(tmp_path: Path) -> None:
    """The file behind it stays whole."""
    state = State(tmp_path / "lab")
    log = state.path("logs", "entries.ndjson")
    log.write_bytes(b"".join(LINES))
    keep(state, Settings(minimum_severity="ERROR"))
    output = tmp_path / "export.ndjson"
    assert main.run(["logs", "--state", str(state.folder), "--output", str(output)]) == 0
    assert [msgspec.json.decode(line)["insertId"] for line in output.read_bytes().splitlines()] == ["00000004"]
    assert log.read_bytes() == b"".join(LINES)
