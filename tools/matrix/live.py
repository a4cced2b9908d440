"""`goldenpath check` on the lab while a fault is in force: with the logs and without, from cold process to verdict."""

import asyncio
import json
import shutil
import sys
import time
from pathlib import Path

KINDS = {"live": (), "outside": ("--without-logs",)}
"""What a check is called, and what it is told: with the logs readable, and from outside alone."""
_PROGRAM = Path(sys.executable).with_name("goldenpath")
_LONGEST = 60.0


def folder_of(bundle: Path, kind: str) -> Path:
    """Return where what a check observed lies, beside the recording of its fault."""
    return bundle.parent.parent / kind / bundle.name


async def checked(config: Path, bundle: Path, offset: int) -> None:
    """Check both ways, one after the other, and keep what was observed with how long each took.

    Several faults follow each other on one lab within minutes: the log is what it gained since this one's trial began.
    """
    config = _own_log(config, offset)
    for kind, options in KINDS.items():
        shutil.rmtree(folder_of(bundle, kind), ignore_errors=True)
        target = folder_of(bundle, kind)
        target.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            _PROGRAM,
            "check",
            "--config",
            config,
            "--format",
            "json",
            "--bundle",
            target,
            *options,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            printed, said = await asyncio.wait_for(process.communicate(), _LONGEST)
        except TimeoutError:
            process.kill()
            printed, said = b"", b"no verdict in a minute"
        seconds = time.monotonic() - began
        told = {"seconds": round(seconds, 3), "exit": process.returncode, "said": said.decode(errors="replace")[-500:]}
        target.mkdir(exist_ok=True)
        (target / "timing.json").write_text(json.dumps(told), encoding="utf-8")
        if printed:
            (target / "told.json").write_bytes(printed)


def _own_log(config: Path, offset: int) -> Path:
    """Copy what the log gained since a trial began, lead the configuration to it, and return the new configuration."""
    log, own = config.parent / "logs" / "entries.ndjson", config.parent / "check" / "since.ndjson"
    with log.open("rb") as file:
        file.seek(offset if offset <= log.stat().st_size else 0)
        own.write_bytes(file.read())
    target = config.with_name("goldenpath-matrix.yaml")
    text = config.read_text(encoding="utf-8")
    target.write_text(text.replace("logs/entries.ndjson", "check/since.ndjson"), encoding="utf-8")
    return target
