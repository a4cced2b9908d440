"""Faults that only note what is done to them, on a stage that is none."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from goldenpath_lab import breaking
from goldenpath_lab.breaking import Breaking
from goldenpath_lab.faults import catalogue
from goldenpath_lab.faults.contracts import Fault, Memory
from goldenpath_lab.stage.whole import Stage
from goldenpath_lab.state import State


class Notes:
    """What was done, in order, and how acts go."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.acts_take = 0.0
        self.acts_fail = False
        self.stuck: set[str] = set()
        """Faults whose undoing fails."""
        self.services: dict[str, tuple[str, ...]] = {}
        """Which services a fault remembers: the one, and the one beside."""
        self.before_act: Any = lambda: None

    def fault(self, name: str, *holds: str) -> Fault:
        """A fault of that name."""

        async def act(stage: Stage, memory: Memory) -> None:
            del stage
            self.done.append(f"act {name}")
            self.before_act()
            await asyncio.sleep(self.acts_take)
            memory["pid"] = 7
            if self.acts_fail:
                raise RuntimeError("half done")

        async def undo(stage: Stage, memory: Memory) -> None:
            del stage, memory
            if name in self.stuck:
                raise OSError("no way back")
            self.done.append(f"undo {name}")

        async def remember(stage: Stage, dice: Random) -> Memory:
            del stage, dice
            return dict(zip(("service", "beside"), self.services.get(name, ()), strict=False))

        return Fault(
            id=name,
            title=name,
            layer="application",
            component="x",
            mechanism="a file: x",
            holds=holds,
            act=act,
            undo=undo,
            remember=remember,
        )


@contextmanager
def noted(folder: Path, *names: tuple[str, ...]) -> Iterator[tuple[Breaking, State, Notes]]:
    """Faults in force over a folder, with these faults only: each a name and what it holds."""
    notes = Notes()
    known = {name: notes.fault(name, *holds) for name, *holds in names}
    state = State(folder)
    with pytest.MonkeyPatch.context() as patch:
        for module in (catalogue, breaking):
            patch.setattr(module, "faults", lambda: known)
        yield Breaking(state, cast("Stage", None)), state, notes


def names_in(folder: Path) -> list[str]:
    """The visible and hidden files of a folder; none where it is absent."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
