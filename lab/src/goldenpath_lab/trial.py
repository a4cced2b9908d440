"""One fault tried out on a running lab: broken, looked at from all sides, recorded, healed, looked at again."""

import asyncio
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from goldenpath_lab import control
from goldenpath_lab.breaking import Truth
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.http import Unreachable
from goldenpath_lab.client.session import Account, Refused, Session
from goldenpath_lab.client.walk import Walk, walk
from goldenpath_lab.faults.contracts import Sight
from goldenpath_lab.state import State

_PAUSE = 0.3
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


async def account(where: Endpoints) -> Account:
    """Return a new account; when it cannot be made, the walk's login says why."""
    made = Account(email=f"trial-{secrets.token_hex(4)}@chat.test", password=secrets.token_urlsafe(18))
    with suppress(Refused, Unreachable):
        await Session(where).enrol(made)
    return made


async def try_out(state: State, where: Endpoints, name: str, *, within: float, seed: int = 0) -> Trial:
    """Break, look until everything that must be seen was seen or the time is up, export, heal, look again.

    Raises:
        LabError: the lab refused.
    """
    user = await account(where)
    log, metrics = (state.path("logs", f"{kind}.ndjson") for kind in ("entries", "metrics"))
    before = {path: path.stat().st_size for path in (log, metrics) if path.exists()}
    await walk(where, user)
    answer = await control.ask(state, {"do": "break", "fault": name, "seed": seed}, lambda _: None)
    trial = Trial(truth=msgspec.convert(answer, Truth, strict=False))
    try:
        await _look(trial, where, user, (log, metrics), before, within)
        trial.export = _exported(state, name, log, before.get(log, 0))
    finally:
        await control.ask(state, {"do": "heal", "fault": name}, lambda _: None)
    trial.healed = await _leads_through(where, user)
    return trial


async def _look(
    trial: Trial, where: Endpoints, user: Account, files: tuple[Path, Path], before: dict[Path, int], within: float
) -> None:
    began = time.monotonic()
    waiting = list(trial.truth.sights)
    while waiting and time.monotonic() - began < within:
        found = await walk(where, user)
        trial.walks.append(found)
        texts = {path: _since(path, before.get(path, 0)) for path in files}
        waiting = [sight for sight in waiting if not _seen(sight, found, texts[files[sight.where == "metrics"]])]
        await asyncio.sleep(_PAUSE)
    trial.seconds = time.monotonic() - began
    trial.missed = tuple(waiting)
    trial.broken = tuple(dict.fromkeys(one.failed.name for one in trial.walks if one.failed))
    await asyncio.sleep(_AFTERWARDS)


def _seen(sight: Sight, found: Walk, text: str) -> bool:
    if sight.where == "outside":
        return found.failed is not None and re.fullmatch(sight.pattern, found.failed.name) is not None
    return re.search(sight.pattern, text) is not None


def _since(path: Path, offset: int) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(offset)
        return file.read().decode(errors="replace")


def _exported(state: State, name: str, log: Path, offset: int) -> str:
    target = state.path("trials", f"{name}.ndjson")
    target.write_text(_since(log, offset), encoding="utf-8")
    return str(target)


async def _leads_through(where: Endpoints, user: Account, within: float = 20) -> bool:
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if (await walk(where, user)).ok:
            return True
        await asyncio.sleep(_PAUSE)
    return False
