"""The lab's log is read while it runs: from its file, by a command, and through its cloud's API, with the same entries."""

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from goldenpath.catalogue import protocols
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SecretMissing
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.wire.logs import LiveLogs
from goldenpath.wire.prober import Prober

from .running import PATIENCE_SECONDS, PAUSE_SECONDS, RunningLab

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]


class NoSecrets:
    """A place without secrets."""

    def get(self, ref: SecretRef) -> Secret:
        """Say that there is none."""
        raise SecretMissing(ref=str(ref), why="is not there")


def read(**fields: Any) -> set[str]:
    """Return the insertIds of a plan's entries up to now."""
    logs = LiveLogs(Prober({p.asks: p for p in protocols()}), NoSecrets(), allow_commands=True)
    opened = list(logs.open(LogPlan(last=3600.0, **fields), datetime.now(UTC)))
    return {json.loads(row)["insertId"] for source in opened for row in b"".join(source.blocks).splitlines()}


def test_three_ways_lead_to_the_same_entries(lab: RunningLab) -> None:
    """What stands in the file a command gives and the API tells of, too."""
    status = lab.command("status")
    copy = "import shutil, sys; shutil.copyfileobj(open(sys.argv[1]), sys.stdout)"
    by_file = read(kind="file", where=status["log"])
    by_command = read(kind="command", arguments=(sys.executable, "-c", copy, status["log"]))
    until = time.monotonic() + PATIENCE_SECONDS
    while not by_file <= (by_api := read(kind="entries", where=status["cloud_api"], resources=("projects/chat-lab",))):
        assert time.monotonic() < until, by_file - by_api
        time.sleep(PAUSE_SECONDS)

    assert by_file
    assert by_file <= by_command
