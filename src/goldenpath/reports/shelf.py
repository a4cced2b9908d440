"""The bundles on the shelf, as a list for people and for programs."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from goldenpath.engine.phrase import count
from goldenpath.model.record import record
from goldenpath.reports.words import plain


@record
class Row:
    """One bundle of the list."""

    name: str
    at: datetime
    environment: str = ""
    status: str = ""
    layers: tuple[str, ...] = ()
    summary: str = ""
    damage: str = ""
    """Why it cannot be read; empty where it can."""


def shelf_lines(rows: Sequence[Row], folder: str, width: int = 100) -> str:
    """Return the list, the newest first; a damaged bundle says what is wrong with it."""
    if not rows:
        return f"no bundle in {plain(folder)}; goldenpath check keeps one"
    place = min(max(len(r.environment) for r in rows), 20)
    lines = []
    for row in rows:
        lines.append(plain(row.name))
        said = f"damaged: {row.damage}" if row.damage else f"{_layers(row)}{row.summary}"
        head = f"  {row.at:%Y-%m-%d %H:%M:%S} UTC  {row.environment[:place].ljust(place)}  {row.status.ljust(9)}  "
        line = plain(head + said)
        lines.append(line if len(line) <= width else line[: width - 1] + "…")
    damaged = sum(bool(r.damage) for r in rows)
    told = f", {damaged} damaged" if damaged else ""
    lines.append(f"{count(len(rows), 'bundle')}{told} in {plain(folder)} · goldenpath bundle show NAME")
    return "\n".join(lines)


def shelf_json(rows: Sequence[Row]) -> str:
    """Return the list as JSON."""
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()


def _layers(row: Row) -> str:
    return f"{' + '.join(row.layers)} · " if row.layers else ""
