"""In what circumstances a fault is tried out: a seed chooses them, and seed 0 is the plain case."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

from goldenpath_lab import control
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.faults.contracts import Fault
from goldenpath_lab.load.job import Job, LoadFailed, apart
from goldenpath_lab.load.plan import Shape
from goldenpath_lab.state import State

Beside = Literal["nothing", "load", "noise"]

_WALKERS = (2, 6)
_PAUSE = (0.4, 1.6)
_WAIT = (0.0, 4.0)
_NOISE = "noise"
_LIGHT = Shape(users=6, ramp=2, seconds=120, pause=(1.5, 4), grace=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What may differ from one trial of a fault to the next."""

    walkers: int = 3
    pause: float = 0.8
    """Seconds between a walker's visits."""
    wait: float = 0.0
    """Seconds for which users walk before the break, beyond the first ones who got through."""
    beside: Beside = "nothing"

    @classmethod
    def of(cls, fault: Fault, seed: int) -> "Circumstances":
        """Return the circumstances that a seed chooses for a fault."""
        if not seed:
            return cls()
        dice = random.Random(f"{fault.id} {seed}")  # noqa: S311 - to be repeatable
        noise = faults()[_NOISE]
        beside: list[Beside] = ["nothing", "load"]
        if fault.id != noise.id and not {*fault.holds} & {*noise.holds}:
            beside.append("noise")
        return cls(
            walkers=dice.randint(*_WALKERS),
            pause=round(dice.uniform(*_PAUSE), 2),
            wait=round(dice.uniform(*_WAIT), 1),
            beside=dice.choice(beside),
        )

    @asynccontextmanager
    async def around(self, state: State, where: Endpoints, seed: int) -> AsyncIterator[list[Any]]:
        """Let go on beside what goes on beside; yield its truths: noise is in force until all is healed."""
        truths: list[Any] = []
        if self.beside == "noise":
            truths.append(await control.ask(state, {"do": "break", "fault": _NOISE, "seed": seed}, lambda _: None))
        task = asyncio.create_task(_chat(where, seed)) if self.beside == "load" else None
        try:
            yield truths
        finally:
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def _chat(where: Endpoints, seed: int) -> None:
    with suppress(LoadFailed):
        await apart(Job(endpoints=where, shape=replace(_LIGHT, seed=seed)))
