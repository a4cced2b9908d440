"""A file system that refuses: the lab says which file and why, and stays as it was."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from goldenpath_lab.parts.identity import possible

ROOT = Path(__file__).parents[3]
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount", "--")
MOUNT = 'mount -t tmpfs -o size=256k lab "$1" && shift && exec "$@"'

# Runs in a process of its own: the disk, or the limit, is this process's alone.
STORY = """
import asyncio, json, resource, signal, sys
from pathlib import Path
from goldenpath_lab.errors import LabError
from tests.lab.breaking.notes import names_in, noted

folder, how, moment = Path(sys.argv[1]), sys.argv[2], sys.argv[3]

def full():
    if how == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        return
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(512))
        except OSError:
            pass

def put(name):
    return asyncio.run(faults.put(name, after=0, lasts=None, seed=0))

with noted(folder / "lab", ("one",), ("two",)) as (faults, state, notes):
    said = ""
    put("one")
    if moment == "while it acts":
        notes.before_act = full
    else:
        full()
    try:
        asyncio.run(faults.heal("one")) if moment == "heal" else put("two")
    except LabError as problem:
        said = str(problem)
    found = {name: names_in(state.folder / name) for name in ("faults", "history")}
    print(json.dumps({"said": said, "done": notes.done, "active": [t.fault for t in faults.active()], **found}))
"""


def told(folder: Path, how: str, moment: str) -> Any:
    """What came of it."""
    command: tuple[str, ...] = (sys.executable, "-c", STORY, str(folder), how, moment)
    if how == "disk":
        if not possible((*NAMESPACE, "mount", "-t", "tmpfs", "lab", "/mnt")):
            pytest.skip("this machine bars user and mount namespaces")
        command = (*NAMESPACE, "sh", "-c", MOUNT, "sh", str(folder), *command)
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("how", "why"), [("disk", "No space left on device"), ("limit", "File too large")])
class TestFull:
    """A disk without room, and a limit on the size of files."""

    def test_a_truth_that_cannot_be_written_keeps_the_fault_from_acting(
        self, tmp_path: Path, how: str, why: str
    ) -> None:
        """The file and the reason are named, nothing is touched, and no half file lies about."""
        found = told(tmp_path, how, "break")
        assert found["said"] == f"{tmp_path}/lab/faults/two.json cannot be written: {why}; nothing was changed"
        assert found["done"] == ["act one"]
        assert (found["active"], found["faults"], found["history"]) == (["one"], ["one.json"], [])

    def test_a_fault_whose_memory_cannot_be_kept_is_taken_back(self, tmp_path: Path, how: str, why: str) -> None:
        """What the undoing needs must be on disk: else it is undone at once."""
        found = told(tmp_path, how, "while it acts")
        assert why in found["said"]
        assert found["done"] == ["act one", "act two", "undo two"]
        assert (found["active"], found["faults"]) == (["one"], ["one.json"])
        assert len(found["history"]) == 1

    def test_healing_works_without_room(self, tmp_path: Path, how: str, why: str) -> None:
        """The fault is undone and in force no more; its record moves as it was."""
        del why
        found = told(tmp_path, how, "heal")
        assert found["said"] == ""
        assert found["done"] == ["act one", "undo one"]
        assert (found["active"], found["faults"]) == ([], [])
        assert len(found["history"]) == 1
