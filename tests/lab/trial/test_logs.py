"""An export on disk is for its owner alone."""

import argparse
import asyncio
import stat
from pathlib import Path

import pytest

from goldenpath_lab.cli import logs
from goldenpath_lab.state import State


@pytest.mark.parametrize("before", [None, 0o644], ids=["new", "there already"])
def test_what_logs_writes_is_closed_to_others(tmp_path: Path, before: int | None) -> None:
    """Also where a file that others could read was there before."""
    state, output = State(tmp_path / "lab"), tmp_path / "export.ndjson"
    state.path("logs", "entries.ndjson").write_bytes(b'{"a":1}\n')
    if before:
        output.write_text("something longer that was there before\n")
        output.chmod(before)
    chosen = argparse.Namespace(since=None, service=None, metrics=False, output=output, format="text")
    assert asyncio.run(logs.run(state, chosen)) == 0
    assert output.read_text() == '{"a":1}\n'
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
