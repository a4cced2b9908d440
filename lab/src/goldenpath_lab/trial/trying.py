"""One fault tried out: broken, looked at until all was seen, recorded, healed, and looked at again."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from goldenpath_lab import control, edition
from goldenpath_lab.breaking import Truth
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.walk import Walk
from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import fault_named, faults
from goldenpath_lab.faults.contracts import Sight
from goldenpath_lab.recording import EXPORT, TRUTH, Bundle
from goldenpath_lab.redaction import known_secrets
from goldenpath_lab.run.entries import stamp
from goldenpath_lab.state import State
from goldenpath_lab.trial.circumstances import Circumstances
from goldenpath_lab.trial.cloud_view import CloudView
from goldenpath_lab.trial.crowd import Crowd
from goldenpath_lab.trial.undone import differs, settings
from goldenpath_lab.trial.watching import Watching

_PAUSE = 0.15
Meanwhile = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """How long a fault is looked at."""

    within: float = 30
    """What was not seen so many seconds after the act is over counts as missed."""
    at_least: float = 10
    """Users go on trying so many seconds after the act began, also when everything was seen."""
    afterwards: float = 4.5
    """And so many after the last sight, and after the act, that what follows from it reaches the log."""
    calm: float = 1.5
    """Healed is what shows no sight in the log, and lets everybody through, for so many seconds."""
    heals_within: float = 20


@dataclass(kw_only=True, slots=True)
class Trial:
    """What was seen of one fault."""

    truth: Truth
    missed: tuple[Sight, ...] = ()
    """What the truth says must be seen, and was not."""
    lax: tuple[Sight, ...] = ()
    """What fits the log of the healthy platform too, and so proves nothing."""
    seen: dict[str, float] = field(default_factory=dict)
    """Seconds from the act to each sight."""
    broken: tuple[str, ...] = ()
    """The steps at which walks ended while the fault was in force, in order."""
    circumstances: Circumstances = field(default_factory=Circumstances)
    healed: bool = False
    """Whether the path leads through afterwards, the log shows no sight any more, and the settings are as before."""
    differs: tuple[str, ...] = ()
    """The parts of the lab whose settings are not."""
    heal_seconds: float | None = None
    """From the wish to heal until it was so."""
    seconds: float = 0.0
    """From the act to the last sight."""
    took: float = 0.0
    """The whole trial."""
    folder: str = ""
    export: str = ""
    walks: list[Walk] = field(default_factory=list)


async def try_out(  # noqa: PLR0913 - where, what, how long, by which dice, into which folder
    state: State,
    where: Endpoints,
    name: str,
    watch: Watch,
    *,
    seed: int = 0,
    folder: Path | None = None,
    meanwhile: Meanwhile | None = None,
) -> Trial:
    """Break, look until everything that must be seen was seen or the time is up, record, heal, look again.

    Args:
        state: The running lab's folder.
        where: Its public door.
        name: The fault's id.
        watch: How long to look.
        seed: For faults that choose by chance, and for the circumstances.
        folder: Where the bundle goes; ``trials/<fault>`` in the lab's folder when absent.
        meanwhile: What else is to be done while the fault is in force and users walk, after all was recorded.

    Raises:
        LabError: the lab refused, or was not healthy before.
    """
    began, fault = time.time(), fault_named(name)
    await refuse_more(state)
    bundle = Bundle(folder or state.path("trials", name), lambda: known_secrets(state))
    around = Circumstances.of(fault, seed)
    try:
        crowd = await Crowd.gathered(where, walkers=around.walkers, pause=around.pause)
        cloud = await CloudView.of(state)
        watching = Watching(state, crowd, cloud)
        try:
            async with crowd.walking():
                await crowd.led_through()
                before = await settings(state)
                async with around.around(state, where, seed) as beside:
                    await asyncio.sleep(around.wait)
                    watching.expect(fault.sights)
                    lax = await watching.lax(fault.sights)
                    truth = await _broken(state, name, seed, watching, watch)
                    bundle.json(TRUTH, [truth, *beside])
                    await watching.record(bundle)
                    if meanwhile is not None:
                        await meanwhile()
            watching.record_outside(bundle)
            trial = _trial(truth, watching, lax)
            trial.circumstances = around
        finally:
            wish = time.monotonic()
            healed = await control.ask(state, {"do": "heal", "fault": None}, lambda _: None)
        bundle.json(TRUTH, sorted(healed, key=lambda one: one["fault"] != name))
        proof = [one for one in fault.sights if one not in lax]
        calm = await watching.calm(proof, seconds=watch.calm, within=watch.heals_within)
        trial.heal_seconds = time.monotonic() - wish if calm else None
        trial.differs = await differs(state, before)
        trial.healed = calm and not trial.differs
        trial.took = time.time() - began
        trial.folder = str(bundle.finish(await _meta(state, trial, cloud, began)))
    except BaseException:
        bundle.discard()
        raise
    trial.export = str(Path(trial.folder) / EXPORT)
    return trial


async def refuse_more(state: State) -> None:
    """Refuse to begin while something is in force.

    Raises:
        LabError: something is.
    """
    report = await control.ask(state, {"do": "status"}, lambda _: None)
    if report["faults"]:
        others = ", ".join(one["fault"] for one in report["faults"])
        raise LabError(f"{others} would be seen beside what is tried out; `goldenpath-lab heal` makes way")


async def _broken(state: State, name: str, seed: int, watching: Watching, watch: Watch) -> Truth:
    """Break while looking, go on until it is enough, and return the truth."""
    began = time.time()
    answer = await watching.during(control.ask(state, {"do": "break", "fault": name, "seed": seed}, lambda _: None))
    await seen_enough(watching, watch, began)
    return msgspec.convert(answer, Truth, strict=False)


async def seen_enough(watching: Watching, watch: Watch, began: float) -> None:
    """Look until all was seen and users went on for a while, or the time is up; the last act is over now."""
    over = time.time()
    while (now := time.time()) < over + watch.within:
        last = max([over, *watching.first.values()])
        if not watching.missing and now > max(began + watch.at_least, last + watch.afterwards):
            return
        await watching.during(asyncio.sleep(_PAUSE))


def _trial(truth: Truth, watching: Watching, lax: tuple[Sight, ...]) -> Trial:
    acted = datetime.fromisoformat(truth.acted or truth.declared).timestamp()
    seen = {f"{sight.where}: {sight.what}": round(at - acted, 1) for sight, at in watching.first.items()}
    ended = [visit for visit in watching.crowd.visits if visit.ended >= acted]
    return Trial(
        truth=truth,
        missed=watching.missing,
        lax=lax,
        seen=seen,
        seconds=max(seen.values(), default=0.0),
        broken=tuple(dict.fromkeys(name for visit in ended for name in visit.failed)),
        walks=[visit.walk for visit in ended],
    )


async def _meta(state: State, trial: Trial, cloud: CloudView, began: float) -> dict[str, Any]:
    return {
        "fault": trial.truth.fault,
        "seed": trial.truth.seed,
        "lab": await told(state, code=edition.code(without=set(faults()) - {trial.truth.fault})),
        "began": stamp(began),
        "ended": stamp(time.time()),
        "seconds": round(trial.took, 1),
        "seen": trial.seen,
        "missed": trial.missed,
        "lax": trial.lax,
        "broken": trial.broken,
        "healed": trial.healed,
        "differs": trial.differs,
        "circumstances": trial.circumstances,
        "heal_seconds": trial.heal_seconds,
        "notes": cloud.notes,
    }


async def told(state: State, *, code: str) -> dict[str, Any]:
    """Return which lab it is that runs, and how it was brought up."""
    report = await control.ask(state, {"do": "status"}, lambda _: None)
    return {
        "version": edition.version(),
        "commit": edition.commit(),
        "code": code,
        "config": report["config"],
    }
