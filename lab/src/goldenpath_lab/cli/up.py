"""``goldenpath-lab up``."""

import argparse
import asyncio
import math
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from goldenpath_lab import control
from goldenpath_lab.cli import printing
from goldenpath_lab.cli.status import lines
from goldenpath_lab.errors import LabError
from goldenpath_lab.model import Config
from goldenpath_lab.parts.process import MARKER, alive
from goldenpath_lab.state import State

_DAEMON_OPENS = 20.0
_FORMS = {
    "model": re.compile(r"provider|offline|https?://\S+/v1"),
    "domain": re.compile(r"[a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?"),
    "database_disk": re.compile(r"[1-9][0-9]{0,5}[kmg]"),
}


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--time-scale", type=float, help="divide the run platform's limits by this (default: 10)")
    parser.add_argument(
        "--balancer", choices=("serverless", "checked"), help="back ends without, or with, health checks"
    )
    parser.add_argument("--model", help="provider (the lab's own), offline, or a base URL that ends in /v1")
    parser.add_argument("--domain", help="the domain of the hosts api. auth. app. (default: chat.test)")
    parser.add_argument(
        "--database-disk", metavar="SIZE", help="let the database live on a disk of this size (96m), in memory"
    )
    parser.add_argument(
        "--standby", action="store_true", default=None, help="run a second PostgreSQL that follows the first"
    )
    parser.add_argument("--concurrency", type=int, help="requests that one backend instance takes at once")


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Bring the lab up, or say where it runs already."""
    show = printing.progress()
    try:
        result = await control.ask(state, {"do": "up"}, show)
    except control.NotRunningError:
        _configure(state, chosen)
        process = _launch(state)
        await _opened(state, process)
        result = await control.ask(state, {"do": "up"}, show)
    printing.done()
    _print(result, chosen.format)
    return 0


def _configure(state: State, chosen: argparse.Namespace) -> None:
    """Write the configuration: what was asked for now, over what the folder was brought up with before."""
    _refuse_nonsense(chosen)
    state.mark()
    before = state.read(Config, "config.json") or Config()
    asked = {
        name: value
        for name in ("time_scale", "balancer", "model", "domain", "database_disk", "standby")
        if (value := getattr(chosen, name)) is not None
    }
    if chosen.concurrency is not None:
        asked["backend"] = {**before.backend, "concurrency": chosen.concurrency}
    state.write(replace(before, **asked), "config.json")


def _refuse_nonsense(chosen: argparse.Namespace) -> None:
    """Refuse what the lab could not be brought up with, before it is kept for the next time.

    Raises:
        LabError: the first option that makes no sense.
    """
    if chosen.time_scale is not None and not 0 < chosen.time_scale < math.inf:
        raise LabError("--time-scale must be above zero")
    if chosen.concurrency is not None and chosen.concurrency < 1:
        raise LabError("--concurrency must be 1 or more")
    for name, pattern in _FORMS.items():
        value = getattr(chosen, name)
        if value is not None and not pattern.fullmatch(value):
            raise LabError(
                f"--{name.replace('_', '-')} cannot be {value!r}; `goldenpath-lab up --help` tells the forms"
            )


def _launch(state: State) -> "subprocess.Popen[bytes]":
    with state.path("daemon.log").open("ab") as log:
        return subprocess.Popen(
            (sys.executable, "-m", "goldenpath_lab.daemon", str(state.folder)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=state.folder,
            env={
                "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
                "HOME": os.environ.get("HOME", "/"),
                "LANG": "C.UTF-8",
                # So that `down` finds it before it takes commands.
                MARKER: str(state.folder),
            },
            start_new_session=True,
        )


async def _opened(state: State, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the daemon takes commands.

    Raises:
        LabError: it ended instead; its last words are in the message.
    """
    limit = time.monotonic() + _DAEMON_OPENS
    while time.monotonic() < limit:
        try:
            await control.ask(state, {"do": "status"}, lambda _: None)
        except LabError:
            if process.poll() is not None and not _another(state):
                break
            await asyncio.sleep(0.05)
        else:
            return
    raise LabError(f"the lab's process did not start: {_last_words(state)}")


def _another(state: State) -> bool:
    """Return whether a process that another `up` started has the lab."""
    kept = state.read(dict[str, int], "daemon.json")
    return kept is not None and alive(kept["pid"], kept["ticks"])


def _last_words(state: State) -> str:
    log = state.folder / "daemon.log"
    if not log.exists():
        return "somebody removed its folder"
    text = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"{text[-1] if text else 'it was ended before it said anything'} (all of it: {log})"


def _print(result: dict[str, Any], kind: str) -> None:
    if kind == "json":
        printing.as_json(result)
    else:
        print("\n".join(lines(result)))
