"""``goldenpath-lab logs``."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

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
    """Write the export: an array with ``--format json``, else one line an entry."""
    path = state.folder.joinpath(*_FILES["metrics" if chosen.metrics else "entries"])
    if not path.exists():
        raise LabError(f"{path} does not exist: this lab was never up")
    rows = _chosen(path, chosen)
    target = chosen.output.open("w", encoding="utf-8") if chosen.output else sys.stdout
    try:
        if chosen.format == "json":
            target.write(_array(rows))
        else:
            target.writelines(row.decode() + "\n" for row in rows)
    finally:
        if chosen.output:
            target.close()
    return 0


def _array(rows: Iterator[bytes]) -> str:
    """Return the rows as ``gcloud logging read --format=json`` prints them: an indented array."""
    whole = b"[" + b",".join(rows) + b"]"
    return msgspec.json.format(whole, indent=2).decode() + "\n"


def _chosen(path: Path, chosen: argparse.Namespace) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            row = line.rstrip(b"\n")
            if not line.endswith(b"\n") or not _wanted(row, chosen):
                continue
            yield row


def _wanted(row: bytes, chosen: argparse.Namespace) -> bool:
    if not chosen.since and not chosen.service:
        return True
    entry = msgspec.json.decode(row)
    late = not chosen.since or entry.get("timestamp", "9") >= chosen.since
    service = entry.get("resource", {}).get("labels", {}).get("service_name")
    return late and (not chosen.service or service in chosen.service)
