"""The runner of the matrix goes on where it stopped, and loses nothing of what was done."""

import asyncio
import signal
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tools.matrix import runner
from tools.matrix.__main__ import main
from tools.matrix.runner import Runner, Work, code, whole

from goldenpath_lab import edition
from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.recording import Bundle

NAMES = ("cache-hung", "noise", "redis-down")


@dataclass
class Healed:
    """A trial, as far as the runner reads it."""

    healed: bool


@dataclass
class FakeLab:
    """A lab that records at once; what it is told to fail at, it fails at."""

    note: str = ""
    tried_now: list[str] = field(default_factory=list)
    fails: dict[str, LabError] = field(default_factory=dict)
    interrupted_at: str = ""
    unwell: frozenset[str] = frozenset()
    news: int = 0
    ended: int = 0

    async def fresh(self) -> None:
        """Count."""
        self.news += 1

    async def end(self) -> None:
        """Count."""
        self.ended += 1

    async def tried(self, fault: str, seed: int, folder: Path) -> Healed:
        """Write a bundle."""
        self.tried_now.append(f"{fault}.{seed}")
        if fault == self.interrupted_at:
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(60)
        if fault in self.fails:
            raise self.fails[fault]
        bundle = Bundle(folder)
        meta = {"lab": {"code": code()[fault]}, "missed": [], "healed": True, "seconds": 1.0, "seen": {}}
        bundle.json("truth.json", [])
        bundle.lines("export.ndjson", [])
        bundle.finish(meta)
        return Healed(healed=fault not in self.unwell)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeLab:
    """A lab in place of real ones, and a folder of the test's own."""
    fake = FakeLab()
    monkeypatch.setattr(runner, "FOLDER", tmp_path)
    monkeypatch.setattr(runner, "MatrixLab", lambda _: fake)
    monkeypatch.setattr(runner, "diagnosed", lambda _: {"status": "healthy", "layers": [], "causes": []})
    return fake


def run(*, work: list[Work], jobs: int = 1) -> Runner:
    """Run the matrix over some work."""
    it = Runner(shard="1/1", jobs=jobs, kill=False, now=code())
    asyncio.run(it.run(work))
    return it


WORK = [Work(fault=name, seed=0) for name in NAMES]


def test_what_is_whole_is_not_run_again(lab: FakeLab, capsys: pytest.CaptureFixture[str]) -> None:
    """The second time nothing is brought up; another seed is other work; each line tells the time left."""
    run(work=WORK)
    assert lab.tried_now == [f"{name}.0" for name in NAMES]
    assert "[3/3, 0.0 min left] redis-down.0" in capsys.readouterr().out
    run(work=[*WORK, Work(fault="noise", seed=1)])
    assert lab.tried_now[3:] == ["noise.1"]
    run(work=WORK)
    assert (lab.news, lab.ended) == (2, 2)


def test_an_interruption_loses_nothing_and_takes_the_lab_down(lab: FakeLab) -> None:
    """What was recorded before stays; the next run does the rest."""
    lab.interrupted_at = "noise"
    with pytest.raises(KeyboardInterrupt):
        run(work=WORK)
    assert [whole(one, code()) for one in WORK] == [True, False, False]
    assert lab.ended == 1
    lab.interrupted_at = ""
    run(work=WORK)
    assert lab.tried_now == ["cache-hung.0", "noise.0", "noise.0", "redis-down.0"]


def test_what_could_not_be_done_is_told_and_the_next_gets_a_new_lab(lab: FakeLab) -> None:
    """One fault that fails spoils no other, and one that does not heal neither."""
    lab.fails = {"cache-hung": LabError("it needs a disk")}
    lab.unwell = frozenset({"noise"})
    assert run(work=WORK).failed == {"cache-hung.0": "it needs a disk"}
    assert [whole(one, code()) for one in WORK] == [False, True, True]
    assert lab.news == 3


def test_a_recording_grows_old_with_the_lab_and_not_with_other_faults(
    lab: FakeLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change in one fault's file asks for that fault again; a change of the lab for all."""
    run(work=WORK)
    assert len(lab.tried_now) == len(WORK)
    digests = dict(edition._digests())
    for path, old in (("goldenpath_lab/faults/noise.py", {"noise"}), ("goldenpath_lab/lab.py", set(NAMES))):
        changed = {**digests, path: "changed"}
        monkeypatch.setattr(edition, "_digests", lambda changed=changed: changed)
        assert {one.fault for one in WORK if not whole(one, code())} == old


def test_shards_share_the_work(lab: FakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they do everything once, and what is held back is done by none."""
    del lab
    taken: list[Work] = []

    def taking(_: Runner, work: list[Work]) -> int:
        taken.extend(work)
        return 0

    monkeypatch.setattr("tools.matrix.__main__._run", taking)
    monkeypatch.setattr("tools.matrix.held_back.unseen", lambda: frozenset({"noise"}))
    for part in ("1/3", "2/3", "3/3"):
        assert main(["--shard", part, "--seeds", "2"]) == 0
    assert sorted(one.name for one in taken) == sorted(
        f"{name}.{n}" for name in faults() if name != "noise" for n in (0, 1)
    )
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--shard", "3/2"], "--shard is I/N"),
        (["--shard", "two"], "--shard is I/N"),
        (["--seeds", "0"], "at least 1"),
        (["redis-dwon"], "did you mean 'redis-down'?"),
        (["--judge-only", "--bundles", "/nowhere"], "holds no bundle"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In a sentence, with status 2."""
    assert main(arguments) == 2
    assert complaint in capsys.readouterr().err
