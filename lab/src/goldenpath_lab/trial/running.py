"""One planned run of a scenario, done on a running lab and recorded."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from goldenpath_lab import control, edition
from goldenpath_lab.breaking import Truth
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import fault_named
from goldenpath_lab.load.job import Job, LoadFailed, apart
from goldenpath_lab.load.plan import Shape
from goldenpath_lab.recording import TRUTH, Bundle, read
from goldenpath_lab.redaction import known_secrets
from goldenpath_lab.run.entries import stamp
from goldenpath_lab.scenario import Run, Step
from goldenpath_lab.state import State
from goldenpath_lab.trial.cloud_view import CloudView
from goldenpath_lab.trial.crowd import Crowd
from goldenpath_lab.trial.trying import Watch, refuse_more, seen_enough, told
from goldenpath_lab.trial.undone import differs, settings
from goldenpath_lab.trial.watching import Watching

_WATCH = Watch(within=12)
_LIGHT = Shape(users=6, ramp=2, seconds=60, pause=(1.5, 4), grace=0)


@dataclass(kw_only=True, slots=True)
class Outcome:
    """What came of a run."""

    truths: list[Truth] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    healed: bool = False
    differs: tuple[str, ...] = ()
    """The parts of the lab whose settings are not as before."""


def done_before(folder: Path, run: Run) -> bool:
    """Return whether a folder holds this very run of this very code."""
    found = read(folder)
    if found is None or found.get("lab", {}).get("code") != edition.code():
        return False
    return bool(found.get("run") == msgspec.json.decode(msgspec.json.encode(run)))


async def do(state: State, where: Endpoints, run: Run, folder: Path) -> Outcome:
    """Do a run's steps while users walk, record it into the folder, undo everything.

    Raises:
        LabError: the lab was not healthy before, or something was in force already.
    """
    began, outcome = time.time(), Outcome()
    await refuse_more(state)
    bundle = Bundle(folder, lambda: known_secrets(state))
    try:
        crowd, cloud = await Crowd.gathered(where), await CloudView.of(state)
        watching = Watching(state, crowd, cloud)
        try:
            async with _load(run, where), crowd.walking():
                await crowd.led_through()
                before, begin = await settings(state), time.time()
                for step in run.steps:
                    await watching.during(asyncio.sleep(max(0.0, begin + step.at - time.time())))
                    if step.do == "break":
                        await _broken(state, step, watching, outcome)
                await seen_enough(watching, _WATCH, time.time())
                bundle.json(TRUTH, outcome.truths)
                await watching.record(bundle)
            watching.record_outside(bundle)
            missed = watching.missing
        finally:
            healed = await control.ask(state, {"do": "heal", "fault": None}, lambda _: None)
        bundle.json(TRUTH, list(reversed(healed)))
        sights = [sight for truth in outcome.truths for sight in truth.sights]
        calm = await watching.calm(sights, seconds=_WATCH.calm, within=_WATCH.heals_within)
        outcome.differs = await differs(state, before)
        outcome.healed = calm and not outcome.differs
        bundle.finish(
            {
                "run": run,
                "lab": await told(state, code=edition.code()),
                "began": stamp(began),
                "ended": stamp(time.time()),
                "seconds": round(time.time() - began, 1),
                "seen": {f"{one.where}: {one.what}": stamp(at) for one, at in watching.first.items()},
                "missed": missed,
                "healed": outcome.healed,
                "differs": outcome.differs,
                "notes": [*outcome.notes, *cloud.notes],
            }
        )
    except BaseException:
        bundle.discard()
        raise
    return outcome


async def _broken(state: State, step: Step, watching: Watching, outcome: Outcome) -> None:
    """Put a fault in force; one that this lab refuses is noted, and is no part of the truth."""
    request = {"do": "break", "fault": step.fault, "seed": step.seed}
    sights = fault_named(step.fault or "").sights
    watching.expect(sights)
    try:
        answer = await watching.during(control.ask(state, request, lambda _: None))
    except control.NotRunningError:
        raise
    except LabError as problem:
        outcome.notes.append(str(problem))
        watching.forget(sights)
        return
    outcome.truths.append(msgspec.convert(answer, Truth, strict=False))


@asynccontextmanager
async def _load(run: Run, where: Endpoints) -> AsyncIterator[None]:
    """Let a few users chat in a process of their own while the block lasts, where the run has a load."""
    tasks = [asyncio.create_task(_chat(step, where)) for step in run.steps if step.do == "load"]
    try:
        yield
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _chat(step: Step, where: Endpoints) -> None:
    await asyncio.sleep(step.at)
    with suppress(LoadFailed):
        await apart(Job(endpoints=where, shape=replace(_LIGHT, seed=step.seed)))
