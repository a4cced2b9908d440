"""Faults on a whole lab: their truth comes first, they are seen where it says, and they can be taken back."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.matrix.judging import diagnosed, grade
from tools.matrix.labs import MatrixLab

from goldenpath_lab.errors import LabError
from tests.lab.whole.running import PATIENCE_SECONDS, RunningLab, eventually
from tests.lab.whole.sample import SAMPLE

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]

QUICK = "model-provider-failing"


def running(told: Any, part: str) -> bool:
    """Whether the status says that a part runs."""
    return bool(next(each["running"] for each in told["parts"] if each["name"] == part))


async def truth_on_disk(lab: RunningLab, fault: str) -> dict[str, Any]:
    """The truth of a fault as soon as it is written."""
    path = lab.folder / "faults" / f"{fault}.json"

    async def written() -> bool:
        return path.exists()

    await eventually(written)
    told: dict[str, Any] = json.loads(path.read_bytes())
    return told


def past(lab: RunningLab, fault: str) -> list[dict[str, Any]]:
    """The truths of a fault that is over, oldest first."""
    paths = sorted((lab.folder / "history").glob(f"*-{fault}.json"))
    return [json.loads(path.read_bytes()) for path in paths]


@pytest.fixture
def lab_for_the_sample(tmp_path: Path) -> Iterator[MatrixLab]:
    """A lab with what faults need, as the matrix brings it up."""
    it = MatrixLab(tmp_path / "lab")
    try:
        asyncio.run(it.fresh())
        yield it
    finally:
        asyncio.run(it.end())


@pytest.mark.timeout(300)
@pytest.mark.parametrize("sample", [SAMPLE], ids=["+".join(SAMPLE)])
def test_six_faults_drawn_by_the_commit(
    lab_for_the_sample: MatrixLab, sample: tuple[str, ...], subtests: pytest.Subtests, tmp_path: Path
) -> None:
    """Each is seen as its truth says and undone, and no wrong layer is accused with confidence; all are `make matrix`."""
    for name in sample:
        with subtests.test(fault=name):
            trial = asyncio.run(lab_for_the_sample.tried(name, 0, tmp_path / name))
            assert trial.missed == ()
            assert trial.lax == ()
            assert trial.healed
            truth = json.loads((tmp_path / name / "truth.json").read_bytes())[0]
            assert truth["declared"] < truth["acted"] < truth["healed"]
            verdict = diagnosed(Path(trial.export))
            assert grade(truth, {truth["layer"]}, verdict) not in {"WRONG", "no verdict"}, verdict


async def test_the_truth_is_written_before_anything_is_touched(lab: RunningLab) -> None:
    """While a fault waits to act its truth is on disk already, and what it is about still runs."""
    waiting = asyncio.create_task(lab.ask(do="break", fault="redis-down", after=3))
    try:
        truth = await truth_on_disk(lab, "redis-down")
        told = await lab.status()
        assert truth["declared"]
        assert truth["acted"] is None
        assert running(told, "cache")
        assert [each["fault"] for each in told["faults"]] == ["redis-down"]
        acted = await waiting
        assert acted["declared"] < acted["acted"]
        assert not running(await lab.status(), "cache")
    finally:
        await lab.ask(do="heal", fault=None)
    assert running(await lab.status(), "cache")


async def test_a_fault_that_is_healed_while_it_waits_never_acts(lab: RunningLab) -> None:
    """Who takes it back in time is not surprised by it later."""
    waiting = asyncio.create_task(lab.ask(do="break", fault="redis-down", after=2))
    await truth_on_disk(lab, "redis-down")
    await lab.ask(do="heal", fault="redis-down")
    with pytest.raises(LabError, match="healed before it acted"):
        await waiting
    told = await lab.status()
    assert running(told, "cache")
    assert told["faults"] == []
    assert past(lab, "redis-down")[-1]["acted"] is None


async def test_a_fault_with_a_time_ends_by_itself(lab: RunningLab) -> None:
    """After --for it is in force no more, and its truth says what ended it."""
    before = len(past(lab, QUICK))
    truth = await asyncio.to_thread(lab.command, "break", QUICK, "--for", "1")
    assert truth["ends"] > time.time() - PATIENCE_SECONDS

    async def over() -> bool:
        return not (await lab.status())["faults"]

    await eventually(over)
    found = past(lab, QUICK)
    assert len(found) == before + 1
    assert found[-1]["healed_by"] == "--for"
    assert found[-1]["healed"] >= found[-1]["acted"]


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("break", "redis-dwon"), "did you mean 'redis-down'?"),
        (("break", "redis-down", "--after", "-1"), "--after must not be negative"),
        (("break", "redis-down", "--after", "nan"), "--after must not be negative"),
        (("break", "redis-down", "--for", "0"), "--for must be above zero"),
        (("break", "redis-down", "--for", "inf"), "--for must be above zero"),
        (("heal", "redis-down"), "is not in force"),
        (("heal", "redis-dwon"), "did you mean 'redis-down'?"),
        (("faults", "egress"), "did you mean 'egress-cut'?"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    lab: RunningLab, command: tuple[str, ...], complaint: str
) -> None:
    """Wrong use ends with 2, says why on standard error alone, and touches nothing."""
    done = lab.run(*command)
    assert (done.code, done.printed) == (2, "")
    assert complaint in done.complaint
    assert "Traceback" not in done.complaint
    assert not list((lab.folder / "faults").glob("*.json"))


def test_a_fault_is_in_force_once(lab: RunningLab) -> None:
    """Breaking what is broken is refused with the way back, and healing nothing is fine."""
    assert lab.run("break", QUICK).code == 0
    try:
        again = lab.run("break", QUICK)
        assert again.code == 2
        assert f"goldenpath-lab heal {QUICK}" in again.complaint
        assert QUICK in lab.run("status").printed
    finally:
        healed = lab.command("heal")
    assert [truth["fault"] for truth in healed] == [QUICK]
    nothing = lab.run("heal")
    assert (nothing.code, nothing.printed) == (0, "no fault was in force\n")


async def test_a_deployment_under_a_later_one_is_not_taken_away(lab: RunningLab) -> None:
    """The later one is named; all at once are undone, newest first, and the first revision serves again."""
    serving = {each["name"]: each["revision"] for each in (await lab.status())["services"]}
    await lab.ask(do="break", fault="image-without-module")
    try:
        await lab.ask(do="break", fault="memory-limit")
        with pytest.raises(LabError, match="memory-limit was deployed on top of image-without-module"):
            await lab.ask(do="heal", fault="image-without-module")
        assert len((await lab.status())["faults"]) == 2
    finally:
        healed = await lab.ask(do="heal", fault=None)
    assert [truth["fault"] for truth in healed] == ["memory-limit", "image-without-module"]
    assert {each["name"]: each["revision"] for each in (await lab.status())["services"]} == serving

    async def leads_through() -> bool:
        return (await asyncio.to_thread(lab.run, "walk")).code == 0

    await eventually(leads_through)


async def test_what_was_in_force_when_the_lab_was_killed_is_undone_by_the_next_up(own_lab: RunningLab) -> None:
    """A new secret and a revision that cannot start are gone: the path leads through, and the truth says who healed."""
    first = await asyncio.to_thread(own_lab.command, "up")
    await own_lab.ask(do="break", fault="redis-down")
    await own_lab.ask(do="break", fault="database-name-newline")
    os.kill(first["pids"]["daemon"], signal.SIGKILL)
    again = await asyncio.to_thread(own_lab.command, "up")
    assert again["faults"] == []
    assert again["pids"]["daemon"] != first["pids"]["daemon"]
    assert [each["revision"] for each in again["services"]] == [each["revision"] for each in first["services"]]
    for fault in ("redis-down", "database-name-newline"):
        assert [truth["healed_by"] for truth in past(own_lab, fault)] == ["up after a crash"]
    walk = await asyncio.to_thread(own_lab.run, "walk")
    assert walk.code == 0, walk.printed


async def test_an_undoing_that_fails_keeps_no_lab_from_coming_up(own_lab: RunningLab) -> None:
    """What cannot be undone stays in force and is told, all else is undone; sockets of the ended lab are gone."""
    first = await asyncio.to_thread(own_lab.command, "up")
    await own_lab.ask(do="break", fault="image-without-module")
    await own_lab.ask(do="break", fault="redis-down")
    os.kill(first["pids"]["daemon"], signal.SIGKILL)
    truth = own_lab.state.path("faults", "image-without-module.json")
    kept = truth.read_text("utf-8")
    truth.write_text(kept.replace("chat-api-00001", "chat-api-99999"), "utf-8")
    left = own_lab.state.directory("sockets", "of-a-program-that-is-gone")
    again = await asyncio.to_thread(own_lab.command, "up")
    assert [each["fault"] for each in again["faults"]] == ["image-without-module"]
    assert not left.exists()
    with pytest.raises(
        LabError, match=r"still in force: image-without-module \(chat-api has no revision chat-api-99999"
    ):
        await own_lab.ask(do="heal", fault=None)
    truth.write_text(kept, "utf-8")
    await own_lab.ask(do="heal", fault=None)
    assert (await own_lab.status())["faults"] == []
