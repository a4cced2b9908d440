"""``goldenpath-lab logs``."""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from goldenpath_lab import collector
from goldenpath_lab.errors import LabError
from goldenpath_lab.state import State

_FILES = {"entries": ("logs", "entries.ndjson"), "metrics": ("logs", "metrics.ndjson")}


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--since", metavar="TIME", help="entries from this time on, as 2026-01-31T10:00:00Z")
    parser.add_argument("--service", action="append", help="only this service (repeatable)")
    parser.add_argument("--metrics", action="store_true", help="the metrics' points instead of the entries")
    parser.add_argument("--output", type=Path, help="write to this file instead of standard output")


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Write the export, as the collector is set: an array with ``--format json``, else one line an entry."""
    if not state.folder.is_dir():
        raise LabError(f"there is no lab in {state.folder}; `goldenpath-lab up` makes one")
    path = state.folder.joinpath(*_FILES["metrics" if chosen.metrics else "entries"])
    chosen.since = chosen.since and _utc(chosen.since)
    rows = _chosen(path, chosen)
    if not chosen.metrics:
        rows = collector.take(rows, collector.settings_of(state))
    target = _private(chosen.output) if chosen.output else sys.stdout
    try:
        if chosen.format == "json":
            target.write(_array(rows))
        else:
            target.writelines(row.decode() + "\n" for row in rows)
    finally:
        if chosen.output:
            target.close()
    return 0


def _private(path: Path) -> TextIO:
    """Open a file for writing that only its owner can read: logs hold users' addresses and what they asked."""
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")
    os.fchmod(file.fileno(), 0o600)
    return file


def _utc(time: str) -> str:
    """Return a time as entries write it.

    Raises:
        LabError: it is none.
    """
    try:
        read = datetime.fromisoformat(time)
    except ValueError:
        raise LabError(f"--since wants a time as 2026-01-31T10:00:00Z, not {time!r}") from None
    at = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def _array(rows: Iterator[bytes]) -> str:
    """Return the rows as ``gcloud logging read --format=json`` prints them: an indented array."""
    whole = b"[" + b",".join(rows) + b"]"
    return msgspec.json.format(whole, indent=2).decode() + "\n"


def _chosen(path: Path, chosen: argparse.Namespace) -> Iterator[bytes]:
    for part in (path.with_suffix(".old.ndjson"), path):
        if part.exists():
            with part.open("rb") as file:
                # The last line may be half written.
                whole = (line.rstrip(b"\n") for line in file if line.endswith(b"\n"))
                yield from (row for row in whole if _wanted(row, chosen))


def _time_of(row: dict[str, Any]) -> str:
    """Return the time of an entry, or of a metric's point."""
    points = row.get("points")
    return str(points[0]["interval"]["endTime"] if points else row.get("timestamp", "9"))


def _wanted(row: bytes, chosen: argparse.Namespace) -> bool:
    if not chosen.since and not chosen.service:
        return True
    entry = msgspec.json.decode(row)
    late = not chosen.since or _time_of(entry) >= chosen.since
    service = entry.get("resource", {}).get("labels", {}).get("service_name")
    return late and (not chosen.service or service in chosen.service)
