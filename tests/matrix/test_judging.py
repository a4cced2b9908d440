"""Verdicts are held against truths as the table says, and shares come with their uncertainty."""

import json
from pathlib import Path
from typing import Any

import pytest
from tools.matrix import held_back
from tools.matrix.judging import Row, diagnosed, grade, rows, summary, wilson
from tools.matrix.table import table


def truth(layer: str, component: str = "cache", *, where: str = "logs") -> dict[str, Any]:
    """A truth as far as judging reads it."""
    return {"fault": "f", "layer": layer, "component": component, "sights": [{"where": where}]}


def verdict(status: str, *causes: tuple[str, str, str]) -> dict[str, Any]:
    """A verdict with causes: standing, layer, component."""
    told = [
        {
            "standing": standing,
            "layer": layer,
            "component": component,
            "kind": "service",
            "signature": "s",
            "until": None,
        }
        for standing, layer, component in causes
    ]
    return {"status": status, "layers": sorted({layer for _, layer, _ in causes}), "causes": told}


SURE_CACHE = ("confirmed", "infrastructure", "cache")
MAYBE_CODE = ("suspected", "application", "chat-api")
SURE_CODE = ("confirmed", "application", "chat-api")


@pytest.mark.parametrize(
    ("of", "said", "worth"),
    [
        (truth("infrastructure"), verdict("fault", SURE_CACHE), "right"),
        (truth("infrastructure"), verdict("fault", MAYBE_CODE, SURE_CACHE), "right"),
        (truth("infrastructure"), verdict("fault", SURE_CODE, SURE_CACHE), "WRONG"),
        (truth("infrastructure", "service"), verdict("fault", SURE_CACHE), "right"),
        (truth("infrastructure", "database"), verdict("fault", SURE_CACHE), "partly"),
        (truth("infrastructure", "database"), verdict("fault", MAYBE_CODE, SURE_CACHE), "partly"),
        (truth("infrastructure"), verdict("fault", MAYBE_CODE), "suspected wrong"),
        (truth("infrastructure"), verdict("fault"), "missed"),
        (truth("infrastructure"), verdict("fault", SURE_CODE), "WRONG"),
        (truth("infrastructure"), verdict("undecided"), "missed"),
        (truth("infrastructure", where="outside"), verdict("no-evidence"), "not in logs"),
        (truth("none", "client"), verdict("healthy"), "right"),
        (truth("none", "client"), verdict("undecided"), "right"),
        (truth("none", "client"), verdict("fault", MAYBE_CODE), "WRONG"),
        (truth("none", "client"), verdict("fault"), "WRONG"),
        (truth("test", "client"), verdict("fault", SURE_CODE), "WRONG"),
        (truth("infrastructure"), {"status": "failed", "said": "it broke"}, "no verdict"),
    ],
)
def test_a_verdict_is_graded(of: dict[str, Any], said: dict[str, Any], worth: str) -> None:
    """Right is layer and component; wrong is a confirmed cause of a layer that is not broken, whatever stands beside."""
    assert grade(of, {of["layer"]} - {"none"}, said) == worth


def test_the_other_fault_of_a_run_is_no_wrong_layer() -> None:
    """Who names only one of two has missed the other."""
    assert grade(truth("infrastructure"), {"infrastructure", "application"}, verdict("fault", SURE_CODE)) == "missed"


def test_what_ended_is_no_wrong_answer() -> None:
    """A cause that is over accuses nobody now, and finds nothing either."""
    said = verdict("fault", SURE_CODE)
    said["causes"][0]["until"] = "2026-01-01T00:00:00Z"
    assert grade(truth("infrastructure"), {"infrastructure"}, said) == "missed"
    assert grade(truth("application", "chat-api"), {"application"}, said) == "missed"


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (0, 0, 0.0, 1.0)]
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    """Figures from the literature, and the bounds of a share."""
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-4)


def bundle(folder: Path, *truths: dict[str, Any], export: str = "", missed: tuple[dict[str, str], ...] = ()) -> Path:
    """A recorded bundle as far as judging reads it."""
    folder.mkdir()
    meta = {
        "missed": missed,
        "lax": [],
        "healed": True,
        "lab": {"code": "abc"},
        "seconds": 9.0,
        "seen": {"logs: x": 0.5},
    }
    (folder / "meta.json").write_text(json.dumps(meta))
    (folder / "truth.json").write_text(json.dumps(truths))
    (folder / "export.ndjson").write_text(export)
    return folder


def test_a_bundle_has_a_row_for_each_fault_and_one_when_nothing_is_broken(tmp_path: Path) -> None:
    """Noise beside a fault is no fault; an empty list of truths is the healthy platform."""
    two = bundle(tmp_path / "two", truth("infrastructure"), truth("none", "client"), truth("application", "chat-api"))
    none = bundle(tmp_path / "none")
    assert [row.grade for row in rows(two, verdict("fault", SURE_CACHE))] == ["right", "missed"]
    assert [(row.layer, row.grade) for row in rows(none, verdict("healthy"))] == [("none", "right")]


def test_guesses_stand_beside_the_shares(tmp_path: Path) -> None:
    """The best constant answer and the first known word among the errors are counted on the same rows."""
    quiet = '{"severity":"INFO","textPayload":"redis is fine"}\n'
    loud = '{"severity":"ERROR","textPayload":"redis: connection refused"}\n'
    folders = [
        bundle(tmp_path / "a", truth("infrastructure"), export=quiet + loud),
        bundle(tmp_path / "b", truth("infrastructure"), export=quiet),
        bundle(tmp_path / "c", truth("none", "client"), export=quiet),
    ]
    judged = [row for folder in folders for row in rows(folder, verdict("healthy"))]
    found = summary(judged)
    assert (found.n, found.always_says) == (3, "infrastructure · cache")
    assert found.always == {"right": 2, "WRONG": 1}
    assert found.keyword == {"right": 2, "missed": 1}


def test_shares_count_faults_and_not_their_copies() -> None:
    """A fault that was recorded with three seeds counts once, with its worst grade; runs of a scenario count each."""
    row = {"layer": "infrastructure", "component": "cache", "in_force": ("infrastructure",)}
    copies = [
        Row(name=f"a.{seed}", fault="a", grade=found, **row)  # type: ignore[arg-type]
        for seed, found in enumerate(("right", "WRONG", "partly"))
    ]
    runs = [Row(name=f"run-000{n}", fault="a", grade="right", **row) for n in (1, 2)]  # type: ignore[arg-type]
    assert (summary(copies).n, summary(copies).recordings, summary(copies).grades) == (1, 3, {"WRONG": 1})
    assert (summary(runs).n, summary(runs).grades) == (2, {"right": 2})
    text = table([*copies, Row(name="b.0", fault="b", grade="right", took=90.0, **row)], {}, {})  # type: ignore[arg-type]
    assert "of n faults (from 4 recordings, the worst of each)" in text
    assert "| WRONG | 1/2 |" in text
    assert "takes 90.0 s (median), all 1 together 1.5 min" in text


def test_held_back_faults_stand_apart_and_old_recordings_are_named() -> None:
    """The first contact's shares mix with no other."""
    shown = Row(name="a.0", fault="a", layer="none", component="", grade="right", code="old")
    kept = Row(name="b.0", fault="b", layer="none", component="", grade="WRONG", missed=("logs: x",))
    text = table([shown, kept], {"b": "2026-01-01"}, {"a": "new"})
    first, _, second = text.partition("## Held back")
    assert "`a.0` (of older code)" in first
    assert "right: layer and component | 1/1" in first
    assert "`b.0`" in second
    assert "WRONG | 1/1" in second
    assert "NOT: logs: x" in second


def test_the_first_run_of_a_held_back_fault_is_dated_once(tmp_path: Path) -> None:
    """Date, grade and verdict of the first run stay, remarks stay, and what was not run stays unseen."""
    path = tmp_path / "held_back.txt"
    path.write_text("# why\none -\ntwo 2026-01-01 right: x@y\nthree -\n")
    for name in ("one", "two", "noise"):
        held_back.mark(name, "2026-02-02", "missed: fault # suspected\ncache-down@cache", path)
    first = "one 2026-02-02 missed: fault suspected cache-down@cache"
    assert path.read_text() == f"# why\n{first}\ntwo 2026-01-01 right: x@y\nthree -\n"
    held_back.mark("one", "2026-03-03", "right: at last", path)
    assert first in path.read_text()
    assert held_back.read(path) == {"one": "2026-02-02", "two": "2026-01-01", "three": None}
    assert held_back.unseen(path) == {"three"}
    for wrong in ("one two three\n", "one - right\n", "one\n"):
        path.write_text(wrong)
        with pytest.raises(ValueError, match="a line is `id date"):
            held_back.read(path)


def test_the_repositorys_list_can_be_read() -> None:
    """Each line has its id and its date or dash."""
    assert all(name for name in held_back.read())


def test_an_export_without_a_line_has_no_evidence_and_a_failing_product_no_verdict(tmp_path: Path) -> None:
    """Nothing to diagnose is another thing than a diagnosis that does not come."""
    empty, broken = tmp_path / "empty", tmp_path / "broken"
    empty.touch()
    broken.write_bytes(b"\x00\x01 not an export")
    assert diagnosed(empty)["status"] == "no-evidence"
    assert diagnosed(broken)["status"] == "failed"
