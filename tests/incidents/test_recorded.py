"""The recorded windows: what each file alone allows, and that it holds however the file is turned."""

import json
import random

import pytest

from goldenpath.model.verdict import Status
from tests.incidents import windows as w

RECORDED = w.recorded()
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RECORDED, reason=f"no recorded windows at {w.SHARED}"),
]
EACH = pytest.mark.parametrize("window", RECORDED, ids=lambda x: x.name)
FAULTS = pytest.mark.parametrize("window", [x for x in RECORDED if x.expect["status"] == "fault"], ids=lambda x: x.name)


@EACH
def test_the_label_is_met(window: w.Window) -> None:
    """Status, layers, names and masks are what the file alone allows."""
    w.check(w.verdict_of(window.data, window.file), window.expect)


@EACH
def test_every_id_stands_in_the_input(window: w.Window) -> None:
    """A sentence never stands on an entry that does not exist."""
    known = {w.id_of(r) for r in w.rows_of(window.data)}
    said = {i for i in w.ids_said(w.verdict_of(window.data, window.file)) if not i.startswith("entry:")}

    assert said - _remedy_ids() <= known


def _remedy_ids() -> set[str]:
    return {r.id for s in w.KNOWLEDGE.signatures for r in s.remedies}


@EACH
def test_names_do_not_matter(window: w.Window) -> None:
    """Renamed services, modules, projects and hosts give the same verdict in other words."""
    names = w.names_in(window.data)
    expect = json.loads(w.renamed(json.dumps(window.expect).encode(), names))

    w.check(w.verdict_of(w.renamed(window.data, names), window.file), expect)


@EACH
@pytest.mark.parametrize("seed", range(3))
def test_order_does_not_matter(window: w.Window, seed: int) -> None:
    """Shuffled rows meet the same label."""
    w.check(w.verdict_of(w.shuffled(window.data, seed), window.file), window.expect)


@FAULTS
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("way", ["severity", "time", "any"])
def test_thinning_never_heals(window: w.Window, seed: int, way: str) -> None:
    """While an entry of the failure and one that proves the cause remain, the status and the layer stay."""
    whole = w.verdict_of(window.data, window.file)
    chance = random.Random(f"{window.name}{seed}{way}")
    keep = w.kept(window.data, whole, chance)
    thin = w.verdict_of(w.edited(window.data, lambda rows: w.thinned(rows, keep, chance, way)), window.file)

    assert thin.status is Status.FAULT, thin.summary
    assert set(thin.layers) <= set(whole.layers), thin.summary
    assert thin.layer == whole.layer
