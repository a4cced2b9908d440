"""``python -m tools.matrix.compact``: one small bundle per fault, for the tests: what was gathered, and what is true.

Machine paths are replaced, so that a bundle says nothing of the machine that it was made on.
"""

import json
import lzma
import re
import sys
from pathlib import Path
from typing import Any

from tools.matrix.live import folder_of
from tools.matrix.live_judging import LiveRow, judged
from tools.matrix.runner import FOLDER

TARGET = Path("tests") / "incidents" / "live"
_FILES = ("bundle.json", "scan.json", "observations.json", "walks.json", "topology.json", "environment.json")
_LAB = re.compile(r"(?:/[\w.+-]+)+/\.work/matrix/labs/[\w<>-]+")
_PYTHON = re.compile(r"(?:/[\w.+-]+)+/lib/python[\d<>n.]+")
_PROGRAMS = re.compile(r"(?:/[\w.+-]+)+/\.venv/bin")
_KEPT = 2_000
_QUIETS = 4
"""Runs without a fault that are kept too."""


def main() -> int:
    """Write the bundles of seed 0, and of a few quiet runs, and return 0."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for row in judged(FOLDER / "bundles", again=True):
        stem, _, seed = row.name.rpartition(".")
        if row.kind == "live" and (seed == "0" or (stem == "quiet" and int(seed) < _QUIETS)):
            name = stem if stem != "quiet" else row.name.replace(".", "-")
            (TARGET / f"{name}.json.xz").write_bytes(packed(row, folder_of(FOLDER / "bundles" / row.name, row.kind)))
    total = sum(path.stat().st_size for path in TARGET.glob("*.xz"))
    print(f"{len(list(TARGET.glob('*.xz')))} bundles, {total / 1e6:.1f} MB")
    return 0


def packed(row: LiveRow, folder: Path) -> bytes:
    """Return one bundle with its truth and its grade, compressed."""
    files = {name: _scrubbed((folder / name).read_text(encoding="utf-8")) for name in _FILES}
    files["observations.json"] = json.dumps([_short(o) for o in json.loads(files["observations.json"])])
    content = {
        "truth": {"fault": row.fault, "layer": row.layer, "component": row.component},
        "grade": row.grade,
        "cause": row.cause,
        "files": files,
    }
    return lzma.compress(json.dumps(content).encode(), preset=9 | lzma.PRESET_EXTREME)


def _scrubbed(text: str) -> str:
    return _PROGRAMS.sub("/usr/bin", _PYTHON.sub("/usr/lib/python3", _LAB.sub("/lab", text)))


def _short(observation: dict[str, Any]) -> dict[str, Any]:
    return {**observation, "body": observation["body"][:_KEPT]}


if __name__ == "__main__":
    sys.exit(main())
