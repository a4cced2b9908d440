"""The faults one after the other, each into a bundle of its own; what is whole already is not run again."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from goldenpath_lab import edition
from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.recording import read
from tools.matrix import held_back
from tools.matrix.judging import Row, diagnosed, rows, told
from tools.matrix.labs import MatrixLab

FOLDER = Path(".work") / "matrix"
_LONGEST = 180.0
_GUESS = 14.0
"""Seconds for a fault, before one was tried."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One fault with one seed."""

    fault: str
    seed: int

    @property
    def name(self) -> str:
        """Return the name of its bundle."""
        return f"{self.fault}.{self.seed}"

    @property
    def folder(self) -> Path:
        """Return where its bundle lies."""
        return FOLDER / "bundles" / self.name


def code() -> dict[str, str]:
    """Return for each fault the hash of the code that its recording depends on: all but the other faults' files."""
    known = set(faults())
    return {name: edition.code(without=known - {name}) for name in sorted(known)}


def whole(work: Work, now: Mapping[str, str]) -> bool:
    """Return whether a bundle of the present code is there."""
    found = read(work.folder)
    return found is not None and found["lab"]["code"] == now[work.fault]


@dataclass(kw_only=True, slots=True)
class Runner:
    """Do the work with a few labs at a time; ``failed`` says what could not be done."""

    shard: str
    jobs: int
    kill: bool
    now: Mapping[str, str]
    failed: dict[str, str] = field(default_factory=dict)
    _durations: list[float] = field(default_factory=list)
    _done: int = 0

    async def run(self, work: Sequence[Work]) -> None:
        """Do what is not done yet."""
        left = [one for one in work if not self._complete(one)]
        print(f"{len(work)} recordings wanted, {len(work) - len(left)} there already, {len(left)} to do", flush=True)
        queue = asyncio.Queue[Work]()
        for one in left:
            queue.put_nowait(one)
        async with asyncio.TaskGroup() as group:
            for number in range(min(self.jobs, len(left))):
                lab = MatrixLab(FOLDER / "labs" / f"{self.shard.replace('/', 'of')}-{number}")
                group.create_task(self._work(lab, queue, len(left)))
        while not queue.empty():
            self.failed[queue.get_nowait().name] = "no lab came up"

    def _complete(self, work: Work) -> bool:
        return whole(work, self.now) and (not self.kill or (work.folder / "kill.json").exists())

    async def _work(self, lab: MatrixLab, queue: "asyncio.Queue[Work]", total: int) -> None:
        try:
            await lab.fresh()
            if lab.note:
                print(lab.note, flush=True)
            while not queue.empty():
                one, began = queue.get_nowait(), time.monotonic()
                if not await self._did(lab, one):
                    await lab.fresh()
                self._done += 1
                self._durations.append(time.monotonic() - began)
                print(self._line(one, total, queue.qsize()), flush=True)
        except LabError as problem:
            print(problem, flush=True)
        finally:
            await asyncio.shield(lab.end())

    async def _did(self, lab: MatrixLab, one: Work) -> bool:
        """Try one fault out; return whether the lab is well afterwards."""
        try:
            async with asyncio.timeout(_LONGEST):
                well = True
                if not whole(one, self.now):
                    well = (await lab.tried(one.fault, one.seed, one.folder)).healed
                if self.kill and well:
                    left = await lab.left_by_kill(one.fault)
                    well = not left
                    (one.folder / "kill.json").write_text(json.dumps({"left": left}), encoding="utf-8")
        except (LabError, OSError, TimeoutError, ValueError, KeyError) as problem:
            self.failed[one.name] = str(problem) or f"nothing came of it in {_LONGEST:g} s"
            return False
        judge(one.folder)
        row = next(rows(one.folder, verdict(one.folder)))
        held_back.mark(one.fault, time.strftime("%Y-%m-%d", time.gmtime()), f"{row.grade}: {told(row)}")
        return well

    def _line(self, one: Work, total: int, waiting: int) -> str:
        left = mean(self._durations or [_GUESS]) * waiting / self.jobs
        head = f"[{self._done}/{total}, {left / 60:.1f} min left] {one.name:<34}"
        if one.name in self.failed:
            return f"{head} COULD NOT: {self.failed[one.name]}"
        row = next(rows(one.folder, verdict(one.folder)))
        unseen = f"NOT SEEN {', '.join(row.missed)}" if row.missed else f"seen in {row.seen_seconds or 0:.1f} s"
        healed = ("" if row.healed else f" · NOT HEALED {', '.join(row.differs)}") + (
            f" · LEFT BY KILL: {row.left}" if row.left else ""
        )
        return f"{head} {unseen}{healed} · {row.grade}: {told(row)} · {self._durations[-1]:.0f} s"


def judge(bundle: Path) -> None:
    """Keep the product's verdict on a bundle."""
    target = FOLDER / "verdicts" / f"{bundle.parent.name}-{bundle.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(diagnosed(bundle / "export.ndjson")), encoding="utf-8")


def verdict(bundle: Path) -> dict[str, object]:
    """Return the verdict that was kept; it is asked for where none was."""
    kept = FOLDER / "verdicts" / f"{bundle.parent.name}-{bundle.name}.json"
    if not kept.exists():
        judge(bundle)
    found: dict[str, object] = json.loads(kept.read_bytes())
    return found


def unrecorded(work: Work, why: str) -> Row:
    """Return the row of a fault that could not be tried out."""
    fault = faults()[work.fault]
    return Row(
        name=work.name, fault=fault.id, layer=fault.layer, component=fault.component, grade="no bundle", note=why
    )
