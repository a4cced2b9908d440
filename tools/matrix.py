"""``make matrix``: every fault of the lab once: seen as its truth says, diagnosed from the lab's own log, undone; and undone after a kill.

Prints one line a fault and writes what was recorded under ``.work/matrix``. Options: names of faults; ``--no-kill``.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldenpath_lab.cli import reach
from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.faults.contracts import Fault
from goldenpath_lab.state import State
from goldenpath_lab.trial import Trial, Watch, try_out

BIN = Path(sys.executable).parent
FOLDER = Path(".work") / "matrix"
LAB = FOLDER / "lab"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One fault's line."""

    fault: Fault
    trial: Trial
    verdict: dict[str, Any]
    killed_healed: bool | None

    @property
    def judged(self) -> str:
        """Return how the verdict stands against the truth: right, partly, missed, not in logs or WRONG."""
        status, layers = self.verdict.get("status"), self.verdict.get("layers") or []
        if self.fault.layer == "none":
            return "right" if status != "fault" else "WRONG"
        if status != "fault":
            shown = any(sight.where in {"logs", "audit"} for sight in self.fault.sights)
            return f"{'missed' if shown else 'not in logs'} ({status})"
        confirmed = [one for one in self.verdict["causes"] if one["standing"] == "confirmed" and not one["until"]]
        if self.fault.layer not in layers:
            return "WRONG" if confirmed else "partly"
        causes = [one for one in self.verdict["causes"] if one["layer"] == self.fault.layer]
        return "right" if any(_same(self.fault.component, one) for one in causes) else "partly"


def _same(component: str, cause: dict[str, Any]) -> bool:
    """Return whether a cause accuses the component: by its name, or by its kind where logs give another name."""
    return component in {cause["component"], cause["kind"]}


def main(arguments: list[str]) -> int:
    """Run the matrix; 1 when a fault was not seen, not undone, or called by a wrong layer with confidence."""
    kill = "--no-kill" not in arguments
    chosen = [name for name in arguments if not name.startswith("--")] or list(faults())
    shutil.rmtree(FOLDER, ignore_errors=True)
    rows = []
    try:
        _lab("up")
        for name in chosen:
            row = _one(faults()[name], kill=kill)
            rows.append(row)
            print(_line(row), flush=True)
    finally:
        _lab("down")
    return 1 if any(_bad(row) for row in rows) else 0


def _one(fault: Fault, *, kill: bool) -> Row:
    state = State(LAB)
    trial = asyncio.run(_tried(state, fault.id))
    answer = subprocess.run(
        (BIN / "goldenpath", "diagnose", trial.export, "--format", "json"), capture_output=True, check=False
    )
    verdict = json.loads(answer.stdout)
    (FOLDER / f"{fault.id}.verdict.json").write_bytes(answer.stdout)
    return Row(fault=fault, trial=trial, verdict=verdict, killed_healed=_killed(state, fault.id) if kill else None)


async def _tried(state: State, name: str) -> Trial:
    return await try_out(state, await reach.endpoints(state), name, Watch())


def _killed(state: State, name: str) -> bool:
    """Break, kill the lab's process with -9, bring the lab up: return whether all is as if nothing had been."""
    _lab("break", name)
    process = json.loads((state.folder / "daemon.json").read_text())
    os.kill(process["pid"], signal.SIGKILL)
    _lab("up")
    status = json.loads(_lab("status", "--format", "json"))
    walked = subprocess.run((BIN / "goldenpath-lab", "walk", "--state", LAB), capture_output=True, check=False)
    return not status["faults"] and walked.returncode == 0


def _line(row: Row) -> str:
    causes = [f"{one['standing']} {one['signature']}@{one['component']}" for one in row.verdict.get("causes", [])]
    missed = ", ".join(f"{sight.where}: {sight.what}" for sight in row.trial.missed) or "all"
    kill = {True: "✔", False: "✘", None: "–"}[row.killed_healed]
    return (
        f"{row.fault.id:<26} seen {missed} in {row.trial.seconds:.1f} s · walks end at {'/'.join(row.trial.broken) or '–'}"
        f" · healed {'✔' if row.trial.healed else '✘'} · after kill -9 {kill} · verdict {row.judged}: "
        f"{row.verdict.get('status')} {row.verdict.get('layers')} {'; '.join(causes)}"
    )


def _bad(row: Row) -> bool:
    return bool(row.trial.missed) or not row.trial.healed or row.killed_healed is False or row.judged == "WRONG"


def _lab(command: str, *arguments: str) -> bytes:
    done = subprocess.run(
        (BIN / "goldenpath-lab", command, *arguments, "--state", LAB),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"goldenpath-lab {command} {' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
