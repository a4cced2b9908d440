"""Phases and log entries: what start-up leaves behind."""

import asyncio
import json
import logging

import pytest

from chat_platform.common.logs import TRACE, Entries
from chat_platform.common.phases import Phases, StartupFailed


async def walk(phases: Phases) -> None:
    """One phase that passes and one that fails."""
    async with phases.enter("INIT"):
        pass
    async with phases.enter("DATABASE"):
        raise ConnectionRefusedError(111, "Connection refused")


def test_a_failed_phase_leaves_the_contracts_lines_and_the_cause(caplog: pytest.LogCaptureFixture) -> None:
    """The lines come in order, the failure with the real error, and StartupFailed carries it on."""
    phases = Phases()
    with caplog.at_level(logging.INFO), pytest.raises(StartupFailed) as failure:
        asyncio.run(walk(phases))
    lines = [record.getMessage() for record in caplog.records if record.name == "chat_platform.common.phases"]
    assert lines[0] == "PHASE TRANSITION -> INIT"
    assert lines[1].startswith("PHASE COMPLETED: INIT (0.0")
    assert lines[2:] == ["PHASE TRANSITION -> DATABASE", "PHASE FAILED: DATABASE - [Errno 111] Connection refused"]
    assert caplog.records[-1].levelname == "ERROR"
    assert caplog.records[-1].exc_info is not None
    assert isinstance(failure.value.__cause__, ConnectionRefusedError)
    assert [(phase.name, phase.state) for phase in phases.snapshot()] == [("INIT", "completed"), ("DATABASE", "failed")]
    assert not phases.done


def test_an_error_without_text_is_named_by_its_kind() -> None:
    """A time-out says nothing, so its kind is the reason."""

    async def time_out(phases: Phases) -> None:
        async with phases.enter("CACHE"):
            raise TimeoutError

    with pytest.raises(StartupFailed, match="CACHE: TimeoutError"):
        asyncio.run(time_out(Phases()))


def int_of(text: str) -> int:
    """A failure whose text has two lines."""
    raise ValueError(text)


def entry_of(record: logging.LogRecord) -> dict[str, str]:
    """The record as it would be written."""
    entry: dict[str, str] = json.loads(Entries("some-project").format(record))
    return entry


def test_an_entry_is_one_line_with_the_traceback_behind_the_message() -> None:
    """The first line of the message is the sentence, the traceback follows within the same entry."""
    with pytest.raises(ValueError, match="two") as failure:
        int_of("two\nlines")
    info = (failure.type, failure.value, failure.tb)
    record = logging.LogRecord("a.b", logging.ERROR, "f.py", 1, "PHASE FAILED: %s", ("DATABASE",), info)
    assert "\n" not in Entries("some-project").format(record)
    entry = entry_of(record)
    assert (entry["severity"], entry["logger"]) == ("ERROR", "a.b")
    first, second, *_ = entry["message"].splitlines()
    assert (first, second) == ("PHASE FAILED: DATABASE", "Traceback (most recent call last):")
    assert entry["message"].endswith("ValueError: two\nlines")


def test_an_entry_carries_trace_and_fields() -> None:
    """The trace of the request and the record's own fields stand beside the message."""
    record = logging.makeLogRecord({"msg": "login", "levelname": "INFO", "name": "x", "user_id": "7c0f"})
    assert "logging.googleapis.com/trace" not in entry_of(record)
    mark = TRACE.set("0123456789abcdef0123456789abcdef")
    try:
        entry = entry_of(record)
    finally:
        TRACE.reset(mark)
    assert entry["user_id"] == "7c0f"
    assert entry["logging.googleapis.com/trace"] == "projects/some-project/traces/0123456789abcdef0123456789abcdef"
