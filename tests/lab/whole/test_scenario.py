"""A scenario's runs on a whole lab: recorded with every truth, healed, and not done twice."""

import json
from pathlib import Path

import pytest

from goldenpath_lab.scenario import Run, Step
from goldenpath_lab.trial.running import do, done_before
from tests.lab.whole.running import RunningLab

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]

TWO = Run(
    number=1,
    kind="two faults",
    steps=(
        Step(at=0.2, do="load", seed=3),
        Step(at=0.5, do="break", fault="model-provider-failing"),
        Step(at=0.6, do="break", fault="database-disk-full"),
        Step(at=1.0, do="break", fault="redis-down"),
    ),
)


async def test_a_run_of_two_faults_is_recorded_whole(lab: RunningLab, tmp_path: Path) -> None:
    """Both truths are there in order, what this lab refuses is a note, and the lab is as it was."""
    outcome = await do(lab.state, await lab.endpoints(), TWO, tmp_path / "run")
    assert outcome.healed
    truths = json.loads((tmp_path / "run" / "truth.json").read_bytes())
    assert [truth["fault"] for truth in truths] == ["model-provider-failing", "redis-down"]
    assert truths[0]["acted"] < truths[1]["declared"] < truths[0]["healed"]
    meta = json.loads((tmp_path / "run" / "meta.json").read_bytes())
    assert meta["missed"] == []
    assert any("--database-disk" in note for note in meta["notes"])
    assert (await lab.status())["faults"] == []
    for name in ("export.ndjson", "outside.ndjson", "probe.ndjson"):
        rows = (tmp_path / "run" / name).read_bytes().splitlines()
        assert all(isinstance(json.loads(row), dict) for row in rows)
        assert rows
    assert done_before(tmp_path / "run", TWO)
    assert not done_before(tmp_path / "run", Run(number=1, kind="healthy", steps=()))


def test_a_scenario_is_done_once(lab: RunningLab, tmp_path: Path) -> None:
    """One run is a healthy one; asked again, nothing is recorded anew."""
    arguments = ("scenario", "--runs", "1", "--seed", "5", "--out", str(tmp_path))
    assert lab.command(*arguments) == {"out": str(tmp_path), "runs": 1, "unhealed": []}
    first = (tmp_path / "run-0001" / "meta.json").stat().st_mtime_ns
    assert json.loads((tmp_path / "run-0001" / "truth.json").read_bytes()) == []
    assert lab.command(*arguments)["runs"] == 1
    assert (tmp_path / "run-0001" / "meta.json").stat().st_mtime_ns == first


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--runs", "0"), "a scenario has 1 to"),
        (("--runs", "3"), "--out names the folder"),
        (("--without", "redis-dwon", "--plan"), "did you mean 'redis-down'?"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(
    own_lab: RunningLab, options: tuple[str, ...], complaint: str
) -> None:
    """Before any lab is needed."""
    done = own_lab.run("scenario", *options)
    assert (done.code, done.printed) == (2, "")
    assert complaint in done.complaint
