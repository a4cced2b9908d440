"""Seeded random runs, planned before they are done: healthy, with noise only, with one fault, with two."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Literal

from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.contracts import Fault

Kind = Literal["healthy", "noise only", "one fault", "two faults"]

_HEALTHY, _TWO = 0.3, 0.2
"""At least these shares of the runs are healthy (or have noise only) and have two faults."""
_NOISY = 0.5
_FIRST = (1.5, 4.0)
_LATER = (2.0, 5.0)
"""The second fault begins so long after the first is in force."""
_SEEDS = 1_000_000
_MOST = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing that is done in a run."""

    at: float
    """Seconds from the begin; later where the step before takes longer."""
    do: Literal["break", "load"]
    fault: str | None = None
    seed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run; its steps in the order in which they are done."""

    number: int
    kind: Kind
    steps: tuple[Step, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what is broken, noise included, in order."""
        return tuple(step.fault for step in self.steps if step.fault)


def plan(faults: Sequence[Fault], runs: int, seed: int) -> tuple[Run, ...]:
    """Return the runs; the same faults, number and seed give the same plan.

    Raises:
        LabError: no number of runs, or no faults that may be in force together.
    """
    if not 1 <= runs <= _MOST:
        raise LabError(f"a scenario has 1 to {_MOST} runs")
    dice = random.Random(seed)  # noqa: S311 - to be repeatable
    real = sorted((one for one in faults if one.layer != "none"), key=lambda one: one.id)
    noise = sorted((one for one in faults if one.layer == "none"), key=lambda one: one.id)
    healthy = math.ceil(_HEALTHY * runs)
    two = min(math.ceil(_TWO * runs), runs - healthy)
    singles, pairs = _in_turn([(one,) for one in real], dice), _in_turn(_pairs(real), dice)
    chosen: list[tuple[Fault, ...]] = [()] * healthy
    chosen.extend(_next(pairs, "two faults that may be in force together") for _ in range(two))
    chosen.extend(_next(singles, "a fault") for _ in range(runs - healthy - two))
    dice.shuffle(chosen)
    return tuple(_run(number, broken, noise, dice) for number, broken in enumerate(chosen, 1))


def _pairs(real: Sequence[Fault]) -> list[tuple[Fault, ...]]:
    """Return all pairs, in either order, of which neither hides the other nor needs for itself what the other has."""
    found = [pair for pair in combinations(real, 2) if not _collide(*pair)]
    return list(chain(found, (pair[::-1] for pair in found)))


def _collide(one: Fault, other: Fault) -> bool:
    """Return whether they hold the same, or deploy the same service: then only the later one's image serves."""
    return bool(set(one.holds) & set(other.holds) or set(one.deploys) & set(other.deploys))


def _in_turn(choices: list[tuple[Fault, ...]], dice: random.Random) -> Iterator[tuple[Fault, ...]]:
    """Yield all in random order, then all again in another: none comes twice before each came once."""
    while choices:
        yield from dice.sample(choices, len(choices))


def _next(choices: Iterator[tuple[Fault, ...]], what: str) -> tuple[Fault, ...]:
    found = next(choices, None)
    if found is None:
        raise LabError(f"nothing to choose from: a scenario of so many runs needs {what}")
    return found


def _run(number: int, broken: tuple[Fault, ...], noise: Sequence[Fault], dice: random.Random) -> Run:
    at, steps = 0.0, list[Step]()
    for fault in broken:
        at += dice.uniform(*(_LATER if steps else _FIRST))
        steps.append(_break(at, fault, dice))
    beside = _beside(broken, noise, dice)
    kinds: dict[int, Kind] = {0: "noise only" if beside else "healthy", 1: "one fault", 2: "two faults"}
    ordered = tuple(sorted([*steps, *beside], key=lambda step: step.at))
    return Run(number=number, kind=kinds[len(broken)], steps=ordered)


def _beside(broken: tuple[Fault, ...], noise: Sequence[Fault], dice: random.Random) -> list[Step]:
    """Return what is harmless and goes on beside: nothing, a light load, or noise that collides with no fault."""
    if dice.random() >= _NOISY:
        return []
    free = [one for one in noise if not any(_collide(one, fault) for fault in broken)]
    at, choice = dice.uniform(0.0, _LATER[1]), dice.randrange(len(free) + 1)
    if choice == len(free):
        return [Step(at=round(at, 1), do="load", seed=dice.randrange(_SEEDS))]
    return [_break(at, free[choice], dice)]


def _break(at: float, fault: Fault, dice: random.Random) -> Step:
    return Step(at=round(at, 1), do="break", fault=fault.id, seed=dice.randrange(_SEEDS))
