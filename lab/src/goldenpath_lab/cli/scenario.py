"""``goldenpath-lab scenario``."""

import argparse
from pathlib import Path

from goldenpath_lab.cli import printing, reach
from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import fault_named, faults
from goldenpath_lab.scenario import Run, plan
from goldenpath_lab.state import State
from goldenpath_lab.trial.running import do, done_before


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="how many runs (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same runs (default: 1)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="one folder a run is written here; whole ones are kept")
    parser.add_argument("--without", action="append", default=[], metavar="FAULT", help="never draw this (repeatable)")
    parser.add_argument(
        "--without-listed", type=Path, metavar="FILE", help="never draw what this file lists, one a line"
    )
    parser.add_argument("--plan", action="store_true", help="print the runs and do nothing")


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Do the planned runs, each into its folder; 1 when one left the lab unhealed."""
    without = {*chosen.without, *_listed(chosen.without_listed)}
    for name in chosen.without:
        fault_named(name)
    drawn = [fault for name, fault in faults().items() if name not in without]
    runs = plan(drawn, chosen.runs, chosen.seed)
    if chosen.plan:
        _print(runs, chosen.format)
        return 0
    if chosen.out is None:
        raise LabError("--out names the folder for what is recorded; --plan shows the runs without doing them")
    return await _do(state, runs, chosen)


async def _do(state: State, runs: tuple[Run, ...], chosen: argparse.Namespace) -> int:
    where, show, unhealed = await reach.endpoints(state), printing.progress(), []
    chosen.out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in runs:
        folder = chosen.out / f"run-{one.number:04d}"
        if done_before(folder, one):
            continue
        show(f"{one.number} of {len(runs)}: {_told(one)}")
        outcome = await do(state, where, one, folder)
        if not outcome.healed:
            unhealed.append(one.number)
    printing.done()
    if chosen.format == "json":
        printing.as_json({"out": str(chosen.out), "runs": len(runs), "unhealed": unhealed})
    else:
        print(f"{len(runs)} runs in {chosen.out}" + (f"; not healed: {unhealed}" if unhealed else ""))
    return 1 if unhealed else 0


def _listed(path: Path | None) -> set[str]:
    """Return the first words of a file's lines; after # it is a remark."""
    if path is None:
        return set()
    lines = (line.partition("#")[0].split() for line in path.read_text(encoding="utf-8").splitlines())
    return {words[0] for words in lines if words}


def _told(one: Run) -> str:
    steps = ", ".join(f"{step.fault or 'a light load'} at {step.at:g} s" for step in one.steps)
    return f"{one.kind}{': ' if steps else ''}{steps}"


def _print(runs: tuple[Run, ...], kind: str) -> None:
    if kind == "json":
        printing.as_json(runs)
    else:
        print("\n".join(f"{one.number:>4}  {_told(one)}" for one in runs))
