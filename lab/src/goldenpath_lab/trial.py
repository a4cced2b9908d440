"""One fault tried out on a running lab: broken, looked at from all sides, recorded, healed, looked at again."""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import msgspec

from goldenpath_lab import control
from goldenpath_lab.breaking import Truth
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.http import Request, Unreachable, exchange
from goldenpath_lab.client.session import Account, Refused, Session
from goldenpath_lab.client.walk import Walk, walk
from goldenpath_lab.faults.contracts import Sight
from goldenpath_lab.state import State

_PAUSE = 0.3
_ACCOUNTS = 10
_AFTERWARDS = 1.5
"""Seconds in which what follows from the last sight still reaches the log."""


@dataclass(kw_only=True, slots=True)
class Trial:
    """What was seen of one fault."""

    truth: Truth
    missed: tuple[Sight, ...] = ()
    """What the truth says must be seen, and was not."""
    seconds: float = 0.0
    """From the act to the last sight."""
    broken: tuple[str, ...] = ()
    """The steps at which walks ended while the fault was in force, in order."""
    healed: bool = False
    """Whether the golden path leads through afterwards."""
    export: str = ""
    walks: list[Walk] = field(default_factory=list)


async def accounts(where: Endpoints) -> Iterator[Account]:
    """Return new accounts in turn, for ever; when one cannot be made, the walk's login says why.

    They are several because the platform limits the logins of one.
    """
    made = [
        Account(email=f"trial-{secrets.token_hex(4)}@chat.test", password=secrets.token_urlsafe(18))
        for _ in range(_ACCOUNTS)
    ]
    for one in made:
        with suppress(Refused, Unreachable):
            await Session(where).enrol(one)
    return cycle(made)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """How long a fault is looked at."""

    within: float = 40
    """Seconds after which what was not seen counts as missed."""
    at_least: float = 10
    """Seconds in which users go on trying, also when everything was seen."""


async def try_out(state: State, where: Endpoints, name: str, watch: Watch, *, seed: int = 0) -> Trial:
    """Break, look until everything that must be seen was seen or the time is up, export, heal, look again.

    Raises:
        LabError: the lab refused.
    """
    users = await accounts(where)
    files = Files.of(state)
    await _visit(where, next(users))
    answer = await control.ask(state, {"do": "break", "fault": name, "seed": seed}, lambda _: None)
    trial = Trial(truth=msgspec.convert(answer, Truth, strict=False))
    try:
        await _look(trial, files, watch, lambda: _visit(where, next(users)))
        target = state.path("trials", f"{name}.ndjson")
        target.write_text(files.added("logs"), encoding="utf-8")
        trial.export = str(target)
    finally:
        await control.ask(state, {"do": "heal", "fault": name}, lambda _: None)
    trial.healed = await _leads_through(lambda: _visit(where, next(users)))
    return trial


async def _visit(where: Endpoints, user: Account) -> Walk:
    """Open the page, then walk, as a person does."""
    with suppress(Unreachable):
        await exchange(where, Request(method="GET", url=f"{where.web_url}/"))
    return await walk(where, user)


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """The lab's growing files, and how long they were when the trial began."""

    paths: dict[str, Path]
    before: dict[str, int]

    @classmethod
    def of(cls, state: State) -> "Files":
        """Return the files as they are now."""
        paths = {"logs": state.path("logs", "entries.ndjson"), "metrics": state.path("logs", "metrics.ndjson")}
        return cls(paths=paths, before={name: p.stat().st_size if p.exists() else 0 for name, p in paths.items()})

    def added(self, name: str) -> str:
        """Return what was written since."""
        if not self.paths[name].exists():
            return ""
        with self.paths[name].open("rb") as file:
            file.seek(self.before[name])
            return file.read().decode(errors="replace")


async def _look(trial: Trial, files: Files, watch: Watch, again: Callable[[], Awaitable[Walk]]) -> None:
    began = time.monotonic()
    waiting = list(trial.truth.sights)
    while True:
        found = await again()
        trial.walks.append(found)
        texts = {name: files.added(name) for name in files.paths}
        still = [sight for sight in waiting if not _seen(sight, found, texts)]
        if waiting and not still:
            trial.seconds = time.monotonic() - began
        waiting = still
        passed = time.monotonic() - began
        if passed > watch.within or (not waiting and passed > watch.at_least):
            break
        await asyncio.sleep(_PAUSE)
    trial.missed = tuple(waiting)
    trial.broken = tuple(dict.fromkeys(one.failed.name for one in trial.walks if one.failed))
    await asyncio.sleep(_AFTERWARDS)


def _seen(sight: Sight, found: Walk, texts: dict[str, str]) -> bool:
    if sight.where == "outside":
        return found.failed is not None and re.fullmatch(sight.pattern, found.failed.name) is not None
    return re.search(sight.pattern, texts["metrics" if sight.where == "metrics" else "logs"]) is not None


async def _leads_through(again: Callable[[], Awaitable[Walk]], within: float = 20) -> bool:
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if (await again()).ok:
            return True
        await asyncio.sleep(_PAUSE)
    return False
