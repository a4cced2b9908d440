"""Entries have the shape of Google's LogEntry."""

import json
from pathlib import Path
from typing import Any

import pytest

from goldenpath_lab.run.balancer_log import details, entry
from goldenpath_lab.run.entries import EntryLog, Origin, stamp

_ORIGIN = Origin(service="shop", revision="shop-00001-abc", instance="0042")


def _written(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "entries.ndjson").read_text().splitlines()]


def test_a_plain_line_has_no_severity(tmp_path: Path) -> None:
    """What a program writes without a level stays without one, as on Cloud Run."""
    EntryLog(tmp_path).output(_ORIGIN, "stderr", "[2026-01-01] [7] [ERROR] Worker failed to boot.")

    (row,) = _written(tmp_path)
    assert "severity" not in row
    assert row["logName"] == "projects/chat-lab/logs/run.googleapis.com%2Fstderr"
    assert row["labels"] == {"instanceId": "0042"}
    assert row["resource"]["labels"]["revision_name"] == "shop-00001-abc"


def test_a_json_line_becomes_a_payload(tmp_path: Path) -> None:
    """Severity and trace move to where Google keeps them; the rest is the payload."""
    line = {"severity": "warning", "message": "late", "logging.googleapis.com/trace": "projects/p/traces/1", "n": 3}
    EntryLog(tmp_path).output(_ORIGIN, "stdout", json.dumps(line))

    (row,) = _written(tmp_path)
    assert row["severity"] == "WARNING"
    assert row["trace"] == "projects/p/traces/1"
    assert row["jsonPayload"] == {"message": "late", "n": 3}


def test_a_traceback_is_an_error(tmp_path: Path) -> None:
    """Google's collector marks tracebacks."""
    EntryLog(tmp_path).output(_ORIGIN, "stderr", "Traceback (most recent call last):\n  ...\nKeyError: 'x'")

    assert _written(tmp_path)[0]["severity"] == "ERROR"


def test_colours_are_taken_out_and_half_json_is_text(tmp_path: Path) -> None:
    """Terminal codes never reach a text, and a line that only looks like JSON is one."""
    log = EntryLog(tmp_path)
    log.output(_ORIGIN, "stdout", "\x1b[31mred\x1b[0m")
    log.output(_ORIGIN, "stdout", '{"cut": ')

    assert [row["textPayload"] for row in _written(tmp_path)] == ["red", '{"cut": ']


def test_insert_ids_are_unique_and_begin_with_the_second(tmp_path: Path) -> None:
    """No two entries share an id, also after the log was opened again."""
    for _ in range(2):
        log = EntryLog(tmp_path)
        for number in range(50):
            log.system(_ORIGIN, f"line {number}")
        log.close()

    ids = [row["insertId"] for row in _written(tmp_path)]
    assert len(set(ids)) == 100
    assert int(ids[0][:8], 16) > 1_700_000_000


def test_times_are_utc_with_microseconds() -> None:
    """A time is written as Google writes it."""
    assert stamp(1_767_225_600.000_25) == "2026-01-01T00:00:00.000250Z"


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        ("-", 200, "response_sent_by_backend"),
        ("-", 503, "response_sent_by_backend"),
        ("-", 101, "websocket_closed"),
        ("UC", 101, "websocket_closed"),
        ("UF", 503, "failed_to_connect_to_backend"),
        ("UH", 503, "failed_to_pick_backend"),
        ("UT", 504, "backend_timeout"),
        ("UC", 503, "backend_connection_closed_before_data_sent_to_client"),
        ("URX,UF", 503, "failed_to_connect_to_backend"),
        ("DC", 0, "client_disconnected_before_any_response"),
    ],
)
def test_envoys_flags_in_the_load_balancers_words(flags: str, code: int, said: str) -> None:
    """Each flag has its statusDetails."""
    assert details(flags, code) == said


@pytest.mark.parametrize(
    ("code", "ended", "said"),
    [
        (101, "via_upstream", "websocket_closed"),
        (101, "max_duration_timeout", "backend_timeout"),
        (403, "upgrade_failed", "websocket_handshake_failed"),
        (403, "via_upstream", "response_sent_by_backend"),
    ],
)
def test_what_flags_do_not_tell_is_taken_from_how_the_response_ended(code: int, ended: str, said: str) -> None:
    """A socket that the load balancer cut, or never let come about, is told apart from what the back end did."""
    assert details("-", code, ended) == said


def test_a_line_of_the_access_log_becomes_a_balancer_entry() -> None:
    """Status, host, latency and backend are where Google's load balancer logs them."""
    line = {
        "response_code": 503, "response_flags": "UC", "duration_ms": 1500, "method": "GET", "path": "/ws",
        "authority": "api.chat.test:8443", "upstream_cluster": "chat-api", "downstream_address": "127.0.0.1:5000",
    }  # fmt: skip

    found = entry(line)

    assert found["resource"]["type"] == "http_load_balancer"
    assert found["resource"]["labels"]["backend_service_name"] == "chat-api"
    assert found["httpRequest"]["latency"] == "1.500000s"
    assert found["httpRequest"]["requestUrl"] == "https://api.chat.test:8443/ws"
    assert found["severity"] == "WARNING"
