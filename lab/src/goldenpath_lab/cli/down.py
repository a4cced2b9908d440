"""``goldenpath-lab down``."""

import argparse
import asyncio
import shutil
import time

from goldenpath_lab import control
from goldenpath_lab.cli import printing
from goldenpath_lab.errors import LabError
from goldenpath_lab.parts.process import alive, sweep
from goldenpath_lab.state import State

_ANSWERS = 5.0
"""A lab that does not tell its status within this many seconds hangs."""
_PATIENCE = 30.0


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--purge", action="store_true", help="remove the lab's folder too")


async def run(state: State, chosen: argparse.Namespace) -> int:
    """End the lab, whatever state it is in; that it does not run is fine."""
    if not state.folder.is_dir():
        return _tell(chosen, state, ended=0)
    ended = await _ask_down(state)
    left = sweep(state.folder)
    state.link.unlink(missing_ok=True)
    if chosen.purge:
        _purge(state)
    return _tell(chosen, state, ended=ended + len(left))


async def _ask_down(state: State) -> int:
    show = printing.progress()
    try:
        async with asyncio.timeout(_ANSWERS):
            await control.ask(state, {"do": "status"}, show)
        async with asyncio.timeout(_PATIENCE):
            answer = await control.ask(state, {"do": "down"}, show)
    except (LabError, TimeoutError):
        # It does not run, or hangs: the sweep finds what is left of it.
        return 0
    kept = state.read(dict[str, int], "daemon.json") or {}
    limit = time.monotonic() + _PATIENCE
    while alive(int(answer["pid"]), kept.get("ticks", 0)) and time.monotonic() < limit:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.02)
    printing.done()
    return 1


def _purge(state: State) -> None:
    if not state.marked:
        raise LabError(f"{state.folder} is not a lab's folder: nothing was removed")
    shutil.rmtree(state.folder)


def _tell(chosen: argparse.Namespace, state: State, *, ended: int) -> int:
    if chosen.format == "json":
        printing.as_json({"state": str(state.folder), "ended": ended, "purged": chosen.purge})
    else:
        print(f"down: {state.folder}" + (" (removed)" if chosen.purge else ""))
    return 0
