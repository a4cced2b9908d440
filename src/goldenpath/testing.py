"""Shipped fakes and samples: what tests of extensions need, held to the same contract suites as the real thing."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from goldenpath.contracts import Line
from goldenpath.model.errors import BundleError, SourceUnreadable
from goldenpath.ports import Opened

START = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
_PROJECT = "shop"
_LOGS = {
    "stderr": "run.googleapis.com%2Fstderr",
    "stdout": "run.googleapis.com%2Fstdout",
    "system": "run.googleapis.com%2Fvarlog%2Fsystem",
    "requests": "run.googleapis.com%2Frequests",
    "activity": "cloudaudit.googleapis.com%2Factivity",
    "system_event": "cloudaudit.googleapis.com%2Fsystem_event",
    "balancer": "requests",
    "sql": "cloudsql.googleapis.com%2Fpostgres.log",
    "redis": "redis.googleapis.com%2Fredis",
    "connector": "vpcaccess.googleapis.com%2Fconnector",
}
_RESOURCES = {
    "balancer": ("http_load_balancer", "url_map_name"),
    "sql": ("cloudsql_database", "database_id"),
    "redis": ("redis_instance", "instance_id"),
    "connector": ("vpc_access_connector", "connector_name"),
}


def rows(lines: Iterable[Line], start: datetime = START) -> list[dict[str, Any]]:
    """Return sample lines as LogEntry objects, as ``gcloud logging read --format=json`` prints them."""
    return [_row(number, line, start) for number, line in enumerate(lines)]


def ndjson(lines: Iterable[Line], start: datetime = START) -> bytes:
    """Return sample lines as one JSON object a line."""
    return b"\n".join(msgspec.json.encode(row) for row in rows(lines, start)) + b"\n"


def opened(lines: Iterable[Line], name: str = "sample") -> tuple[Opened, ...]:
    """Return sample lines as one opened source."""
    data = ndjson(lines)
    return (Opened(name=name, size=len(data), blocks=iter((data,))),)


def _row(number: int, line: Line, start: datetime) -> dict[str, Any]:
    at = start + timedelta(seconds=line.after)
    kind, label = _RESOURCES.get(line.log, ("cloud_run_revision", ""))
    own = {label: line.service} if label else _revision_labels(line)
    row: dict[str, Any] = {
        "insertId": _insert_id(number, line, at),
        "timestamp": _text(at),
        "receiveTimestamp": _text(at + timedelta(milliseconds=80)),
        "logName": f"projects/{_PROJECT}/logs/{_LOGS[line.log]}",
        "resource": {"type": kind, "labels": {"project_id": _PROJECT, "location": "europe-west1", **own}},
    }
    if line.severity:
        row["severity"] = line.severity
    if line.instance and not label and line.log not in {"activity", "system_event"}:
        row["labels"] = {"instanceId": f"00f3{sha256(line.instance.encode()).hexdigest()}"}
    if line.payload is not None:
        row["protoPayload" if line.log in {"activity", "system_event"} else "jsonPayload"] = dict(line.payload)
    elif line.text:
        row["textPayload"] = line.text
    if line.log in {"requests", "balancer"}:
        row["httpRequest"] = {
            "requestMethod": line.method,
            "requestUrl": f"https://{line.host}{line.path}",
            "status": line.status,
            "latency": f"{line.latency:.9f}s",
            "userAgent": line.agent,
            "remoteIp": "203.0.113.7",
        }
    return row


def _revision_labels(line: Line) -> dict[str, str]:
    return {"service_name": line.service, "configuration_name": line.service, "revision_name": line.revision}


def _insert_id(number: int, line: Line, at: datetime) -> str:
    return f"{int(at.timestamp()):08x}{sha256(f'{number}{line.text}{line.instance}'.encode()).hexdigest()[:16]}"


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


class MemorySources:
    """Sources that stand in memory: names and their bytes."""

    def __init__(self, files: dict[str, bytes], block: int = 65_536) -> None:
        self._files = files
        self._block = block

    def open(self, names: tuple[str, ...]) -> Iterator[Opened]:
        """Yield the named files.

        Raises:
            SourceUnreadable: there is no such name.
        """
        for name in names:
            if name not in self._files:
                raise SourceUnreadable(
                    source=name, came="no such file", expected="a file, a folder or - for standard input"
                )
            data = self._files[name]
            blocks = (data[i : i + self._block] for i in range(0, len(data), self._block))
            yield Opened(name=name, size=len(data), blocks=blocks)


class FixedClock:
    """A clock that stands."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the time it stands at."""
        return self._at


class MemoryBundles:
    """Bundles that stand in memory."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, bytes]] = {}

    def save(self, folder: str, files: dict[str, bytes]) -> tuple[str, ...]:
        """Keep the files of a bundle."""
        self._folders[folder] = dict(files)
        return tuple(f"{folder}/{name}" for name in files)

    def load(self, folder: str) -> dict[str, bytes]:
        """Return the files of a bundle.

        Raises:
            BundleError: the folder holds no bundle.
        """
        if folder not in self._folders:
            raise BundleError(source=folder, came="no bundle", expected="a folder written by diagnose --save")
        return dict(self._folders[folder])
