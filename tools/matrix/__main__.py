"""``make matrix [ARGS="…"]``: record, diagnose, judge; resumable, one table at the end."""

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import fault_named, faults
from goldenpath_lab.recording import read
from tools.matrix import held_back
from tools.matrix.judging import Row, as_json, rows
from tools.matrix.runner import FOLDER, Runner, Work, code, judge, unrecorded, verdict
from tools.matrix.table import table


def main(arguments: Sequence[str]) -> int:
    """Run the matrix; 1 when a fault was not seen, not undone, or called by a wrong layer with confidence."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.judge_only:
            return _judge_only(chosen.bundles)
        work = _wanted(chosen)
        with _alone(chosen.shard):
            if chosen.fresh:
                for one in work:
                    shutil.rmtree(one.folder, ignore_errors=True)
            return _run(Runner(shard=chosen.shard, jobs=chosen.jobs, kill=chosen.kill, now=code()), work)
    except LabError as problem:
        print(f"matrix: {problem}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make matrix", description=__doc__)
    parser.add_argument("faults", nargs="*", help="only these (default: all)")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="each fault N times, in other circumstances")
    parser.add_argument("--shard", default="1/1", metavar="I/N", help="only every Nth, beginning with the Ith")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="so many labs at a time (default: 2)")
    parser.add_argument("--fresh", action="store_true", help="record anew what is there already")
    parser.add_argument(
        "--kill", action="store_true", help="also kill the lab with -9 while broken: all must be undone"
    )
    parser.add_argument(
        "--held-back", action="store_true", help="also run what was held back; date, grade and verdict are written down"
    )
    parser.add_argument("--judge-only", action="store_true", help="diagnose the recorded bundles again, without a lab")
    parser.add_argument("--bundles", type=Path, default=FOLDER / "bundles", help="where the bundles lie, to judge them")
    return parser


def _wanted(chosen: argparse.Namespace) -> list[Work]:
    """Return what to do, the shard's part of it."""
    shard = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", chosen.shard)
    if not shard or int(shard[1]) > int(shard[2]) or chosen.seeds < 1 or chosen.jobs < 1:
        raise LabError("--shard is I/N with I up to N; --seeds and --jobs are at least 1")
    names = [fault_named(name).id for name in chosen.faults] or sorted(faults())
    skipped = set() if chosen.held_back else held_back.unseen() & set(names)
    if skipped:
        print(f"held back until --held-back: {', '.join(sorted(skipped))}")
    work = [Work(fault=name, seed=seed) for name in names if name not in skipped for seed in range(chosen.seeds)]
    return work[int(shard[1]) - 1 :: int(shard[2])]


@contextlib.contextmanager
def _alone(shard: str) -> Iterator[None]:
    """Let no second runner do the same part at the same time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"runner-{shard.replace('/', 'of')}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LabError(f"another run of shard {shard} is at work") from None
        yield


def _run(runner: Runner, work: Sequence[Work]) -> int:
    began, interrupted = time.monotonic(), False
    # Ended by a colleague or by Ctrl-C, the labs go down and what was done stays.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        asyncio.run(runner.run(work))
    except KeyboardInterrupt:
        interrupted = True
    lost = [unrecorded(one, runner.failed[one.name]) for one in work if one.name in runner.failed]
    told = _report([*_judged(FOLDER / "bundles"), *(row for row in lost)], write=True)
    print(f"{(time.monotonic() - began) / 60:.1f} min; {FOLDER / 'table.md'}, {FOLDER / 'results.json'}")
    return 130 if interrupted else told


def _judge_only(bundles: Path) -> int:
    folders = _whole(bundles)
    if not folders:
        raise LabError(f"{bundles} holds no bundle")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(judge, folders))
    return _report(_judged(bundles), write=bundles == FOLDER / "bundles")


def _whole(bundles: Path) -> list[Path]:
    return [folder for folder in sorted(bundles.glob("[!.]*")) if read(folder) is not None]


def _judged(bundles: Path) -> list[Row]:
    return [row for folder in _whole(bundles) for row in rows(folder, verdict(folder))]


def _report(judged: list[Row], *, write: bool) -> int:
    held = held_back.read()
    text = table(judged, held, code() if write else {})
    print(text)
    if write:
        (FOLDER / "table.md").write_text(text, encoding="utf-8")
        (FOLDER / "results.json").write_text(json.dumps(as_json(judged, held), indent=1), encoding="utf-8")
    return 1 if any(row.bad for row in judged) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
