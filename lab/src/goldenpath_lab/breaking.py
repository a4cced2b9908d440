"""Faults in force: truth first, then the act; undone on request, after a time, or after a crash."""

import asyncio
import logging
import random
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import fault_named, faults
from goldenpath_lab.faults.contracts import Fault, Memory, Paging, Sight
from goldenpath_lab.run.entries import stamp
from goldenpath_lab.stage.whole import Stage
from goldenpath_lab.state import State

_ACTIVE, _PAST = "faults", "history"
_TURN = 0.5


@dataclass(kw_only=True, slots=True)
class Truth:
    """The ground truth of one fault in force, written before it acts."""

    fault: str
    title: str
    layer: str
    component: str
    mechanism: str
    propagation: tuple[str, ...]
    sights: tuple[Sight, ...]
    users_harmed: bool
    paging: Paging
    paged_by: str
    cures: tuple[str, ...]
    incurable: str
    seed: int
    declared: str
    """When this record was written: before anything was touched."""
    due: str | None = None
    """When it is to act: it waits until then."""
    memory: Memory = field(default_factory=dict)
    acted: str | None = None
    ends: float | None = None
    healed: str | None = None
    healed_by: str | None = None


class Breaking:
    """Put faults in force and take them back; what is in force stands in files."""

    def __init__(self, state: State, stage: Stage) -> None:
        self._state = state
        self._stage = stage
        self._lock = asyncio.Lock()
        self._timers: dict[str, asyncio.Task[None]] = {}

    def active(self) -> list[Truth]:
        """Return the truths in force, oldest first."""
        names = sorted(path.stem for path in self._state.directory(_ACTIVE).glob("*.json"))
        found = [truth for name in names if (truth := self._state.read(Truth, _ACTIVE, f"{name}.json"))]
        return sorted(found, key=lambda truth: truth.acted or truth.declared)

    async def put(self, name: str, *, after: float, lasts: float | None, seed: int) -> Truth:
        """Put a fault in force: write its truth, wait, act.

        Raises:
            LabError: there is no such fault, it is in force already, or it was healed while it waited.
        """
        fault = fault_named(name)
        async with self._lock:
            if self._state.read(Truth, _ACTIVE, f"{name}.json"):
                raise LabError(f"the fault {name} is in force already; `goldenpath-lab heal {name}` ends it")
            self._refuse_shared(fault)
            truth = _truth(fault, seed)
            now = time.time()
            truth.declared, truth.due = stamp(now), stamp(now + after)
            self._keep(truth)
        await asyncio.sleep(after)
        async with self._lock:
            kept = self._state.read(Truth, _ACTIVE, f"{name}.json")
            if kept is None or kept.declared != truth.declared:
                raise LabError(f"the fault {name} was healed before it acted: nothing was touched")
            try:
                await self._act(fault, truth, lasts)
            except BaseException:
                # Half a fault is no fault whose truth is known: take back what was done of it.
                if truth.acted:
                    await fault.undo(self._stage, truth.memory)
                self._file_away(truth, "failed to act")
                raise
        if lasts:
            self._timers[name] = asyncio.create_task(self._end_after(name, lasts))
        return truth

    async def _act(self, fault: Fault, truth: Truth, lasts: float | None) -> None:
        """Act, with what the undoing needs on disk before."""
        truth.memory = await fault.remember(self._stage, random.Random(truth.seed))  # noqa: S311 - seeded, to be repeatable
        acted = replace(truth, acted=stamp(time.time()), ends=time.time() + lasts if lasts else None)
        self._keep(acted)
        truth.acted, truth.ends = acted.acted, acted.ends
        await fault.act(self._stage, truth.memory)
        self._keep(truth)

    async def heal(self, name: str | None = None, *, by: str = "heal") -> list[Truth]:
        """Undo one fault, or all, newest first; return their truths.

        Raises:
            LabError: the named fault is not in force, or some could not be undone and stay so.
        """
        if name is not None:
            fault_named(name)
        async with self._lock:
            chosen = [truth for truth in reversed(self.active()) if name in (None, truth.fault)]
            if name is not None and not chosen:
                raise LabError(f"the fault {name} is not in force; `goldenpath-lab status` shows what is")
            self._refuse_buried(chosen)
            failed: dict[str, str] = {}
            for truth in chosen:
                try:
                    await self._undo(truth, self._above(truth, failed), by)
                except Exception as problem:
                    # Whatever one undo meets must not keep the others from theirs; all are named below.
                    logging.getLogger(__name__).exception("%s was not undone", truth.fault)
                    failed[truth.fault] = f"{truth.fault} ({_reason(problem)})"
            if failed:
                raise LabError(f"not undone, and still in force: {'; '.join(failed.values())}; try `heal` again")
            return chosen

    async def _undo(self, truth: Truth, above: list[str], by: str) -> None:
        """Undo one fault and file its record away."""
        if above:
            raise LabError(f"{above[-1]} stands on top of it")
        fault = faults().get(truth.fault)
        if truth.acted and fault:
            await fault.undo(self._stage, truth.memory)
        self._file_away(truth, by if fault else f"{by}: this lab does not know it, so nothing was undone")

    async def _end_after(self, name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        while self._state.read(Truth, _ACTIVE, f"{name}.json"):
            try:
                await self.heal(name, by="--for")
            except LabError:
                # A later deployment stands on it: its turn comes when that one is healed.
                await asyncio.sleep(_TURN)
            except Exception:
                # Nobody waits for this task: an undo that failed for any reason is written down and tried again.
                logging.getLogger(__name__).exception("%s was not undone; trying again", name)
                await asyncio.sleep(_TURN)

    def _refuse_shared(self, fault: Fault) -> None:
        """Refuse a fault that needs for itself what one in force holds."""
        for other in (faults()[truth.fault] for truth in self.active() if truth.fault in faults()):
            shared = sorted(set(fault.holds) & set(other.holds))
            if shared:
                raise LabError(
                    f"{fault.id} and {other.id} exclude each other: both act on the {shared[0]}; "
                    f"`goldenpath-lab heal {other.id}` makes way"
                )

    def _refuse_buried(self, chosen: list[Truth]) -> None:
        """Refuse to take a deployment away from under a later one."""
        kept = {truth.fault for truth in self.active()} - {truth.fault for truth in chosen}
        for one in chosen:
            above = self._above(one, kept)
            if above:
                raise LabError(f"{above[-1]} was deployed on top of {one.fault}: heal it first, or heal all")

    def _above(self, one: Truth, among: Collection[str]) -> list[str]:
        """Return which of these deployed a service later that this one deployed too, oldest first."""
        return [
            other.fault
            for other in self.active()
            if other.fault in among
            and other.acted
            and one.acted
            and other.acted > one.acted
            and _services(other) & _services(one)
        ]

    def _file_away(self, truth: Truth, by: str) -> None:
        timer = self._timers.pop(truth.fault, None)
        if timer is not None and timer is not asyncio.current_task():
            timer.cancel()
        truth.healed, truth.healed_by = stamp(time.time()), by
        active = (_ACTIVE, f"{truth.fault}.json")
        past = (_PAST, f"{truth.declared.replace(':', '')}-{truth.fault}.json")
        try:
            self._state.write(truth, *past)
        except LabError:
            # On a full disk the record moves as it is: better without its end than in force for ever.
            logging.getLogger(__name__).exception("the end of %s could not be written", truth.fault)
            self._state.move(active, past)
        self._state.remove(*active)

    def _keep(self, truth: Truth) -> None:
        self._state.write(truth, _ACTIVE, f"{truth.fault}.json")


def _services(truth: Truth) -> set[str | int | float]:
    """Return the services that were deployed, as the memory names them."""
    return {truth.memory[key] for key in ("service", "beside") if key in truth.memory}


def _reason(problem: Exception) -> str:
    return str(problem) if isinstance(problem, LabError) else f"{type(problem).__name__}: {problem}"


def _truth(fault: Fault, seed: int) -> Truth:
    return Truth(
        fault=fault.id,
        title=fault.title,
        layer=fault.layer,
        component=fault.component,
        mechanism=fault.mechanism,
        propagation=fault.propagation,
        sights=fault.sights,
        users_harmed=fault.users_harmed,
        paging=fault.paging,
        paged_by=fault.paged_by,
        incurable=fault.incurable,
        cures=fault.cures,
        seed=seed,
        declared="",
    )
