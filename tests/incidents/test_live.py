"""What `goldenpath check` gathered of each fault of the lab, judged again: as good as when it was recorded, never worse.

The bundles are made by `python -m tools.matrix.compact` from a run of `make matrix`.
"""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from tools.matrix.causes import CAUSES
from tools.matrix.judging import grade

from goldenpath.app.bundle import retold
from goldenpath.app.diagnose import Knowledge
from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.model.live import Live
from goldenpath.reports import json as as_json

FOLDER = Path(__file__).parent / "live"
BUNDLES = sorted(FOLDER.glob("*.json.xz"))
KNOWLEDGE = Knowledge(rules=fact_rules(), signatures=known_signatures())


def replayed(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a bundle says of itself, and today's verdict on it."""
    content = json.loads(lzma.decompress(path.read_bytes()))
    live = retold(path.stem, {name: text.encode() for name, text in content["files"].items()}, KNOWLEDGE)
    assert isinstance(live, Live)
    return content, json.loads(as_json.render(live.verdict))


@pytest.mark.parametrize("path", BUNDLES, ids=lambda p: p.name.removesuffix(".json.xz"))
def test_a_fault_is_told_as_it_was(path: Path) -> None:
    """Layer and component are as right as when the bundle was recorded, and nothing wrong is confirmed."""
    content, verdict = replayed(path)
    truth = {**content["truth"], "sights": [{"where": "logs"}]}
    layers = set() if truth["layer"] == "none" else {truth["layer"]}
    found = grade(truth, layers, verdict)

    assert found == content["grade"] or found == "right", verdict["summary"]
    assert found not in {"WRONG", "no verdict"}


@pytest.mark.parametrize("path", BUNDLES, ids=lambda p: p.name.removesuffix(".json.xz"))
def test_a_cause_that_was_named_is_named(path: Path) -> None:
    """A cause that was named when the bundle was recorded is still among those that stand."""
    content, verdict = replayed(path)
    standing = {c["signature"] for c in verdict["causes"] if not c["until"]}

    assert not content["cause"] or standing & set(CAUSES[content["truth"]["fault"]])


def test_no_bundle_speaks_of_the_machine_it_was_made_on() -> None:
    """Paths of a home, of a work tree and of an environment are gone."""
    for path in BUNDLES:
        text = lzma.decompress(path.read_bytes()).decode()

        assert "/.work/" not in text
        assert "/.venv/" not in text
        assert "/home/" not in text
