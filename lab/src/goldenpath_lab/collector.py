"""What a collector takes of the lab's log: the file is whole, an export of it need not be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

import msgspec

from goldenpath_lab.state import State

_FILE = "collector.json"
_PAYLOADS = ("textPayload", "jsonPayload", "protoPayload")
# From low to high, as google.logging.type.LogSeverity; an entry that names none has the first.
SEVERITIES = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How a collector is set; the default takes everything."""

    drop_payloads: bool = False
    """Who, when, how severe and which request stay; what was said is dropped."""
    minimum_severity: str = "DEFAULT"
    """What is less severe is lost, and so is what names no severity where the minimum is above DEFAULT."""
    without_services: tuple[str, ...] = ()
    """Run services whose entries are filtered out."""
    row_limit: int | None = None
    """So many rows, newest first, as a query with a limit answers; None is all rows as they were written."""

    def __post_init__(self) -> None:
        if self.minimum_severity not in SEVERITIES:
            raise ValueError(f"{self.minimum_severity!r} is no severity; they are {', '.join(SEVERITIES)}")
        if self.row_limit is not None and self.row_limit < 1:
            raise ValueError("a row limit is above zero")


def settings_of(state: State) -> Settings:
    """Return how the collector of a lab is set."""
    return state.read(Settings, _FILE) or Settings()


def keep(state: State, settings: Settings) -> None:
    """Set the collector of a lab from now on."""
    state.write(settings, _FILE)


def take(lines: Iterable[bytes], settings: Settings) -> Iterator[bytes]:
    """Yield what a collector so set exports of the log's lines, without their line ends."""
    bare = (line.rstrip(b"\n") for line in lines)
    if settings == Settings():
        yield from bare
        return
    entries = (entry for line in bare if _passes(entry := msgspec.json.decode(line), settings))
    chosen: Iterable[dict[str, Any]] = entries
    if settings.row_limit is not None:
        chosen = nlargest(settings.row_limit, entries, key=_time)
    for entry in chosen:
        yield msgspec.json.encode(_stripped(entry) if settings.drop_payloads else entry)


def _passes(entry: dict[str, Any], settings: Settings) -> bool:
    service = entry.get("resource", {}).get("labels", {}).get("service_name")
    severity = entry.get("severity")
    rank = SEVERITIES.index(severity) if severity in SEVERITIES else 0
    enough = rank >= SEVERITIES.index(settings.minimum_severity)
    return enough and service not in settings.without_services


def _time(entry: dict[str, Any]) -> tuple[str, str]:
    return str(entry.get("timestamp", "")), str(entry.get("insertId", ""))


def _stripped(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in _PAYLOADS}
