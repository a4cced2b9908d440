"""Entries in Google's LogEntry shape, written to one growing file: the lab's only log writer.

Whoever imports this writes what it observed of real processes, sockets and clocks. Faults never do; a test holds that.
"""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from goldenpath_lab.model import PROJECT, REGION

_ROTATE_AT = 256 * 1024 * 1024
_SEVERITIES = frozenset({"DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"})
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def stamp(at: float) -> str:
    """Return seconds since the epoch as Google writes a time, in microseconds and UTC."""
    whole = int(at)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{int((at - whole) * 1e6):06d}Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where an entry comes from: the labels that join it to its service, revision and instance."""

    service: str
    revision: str
    instance: str | None = None

    def resource(self) -> dict[str, Any]:
        """Return the monitored resource."""
        labels = {
            "configuration_name": self.service,
            "location": REGION,
            "project_id": PROJECT,
            "revision_name": self.revision,
            "service_name": self.service,
        }
        return {"type": "cloud_run_revision", "labels": labels}


class EntryLog:
    """Append entries to ``entries.ndjson``, numbered so that every one has an insertId of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "entries.ndjson"
        self._file = self.path.open("ab", buffering=0)
        self._encode = msgspec.json.Encoder().encode
        self._count = 0
        self._salt = secrets.token_hex(3)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def write(
        self,
        log: str,
        *,
        resource: Mapping[str, Any],
        at: float | None = None,
        severity: str | None = None,
        **fields: Any,  # noqa: ANN401 - the fields of a LogEntry are JSON
    ) -> None:
        """Append one entry; ``log`` is the log's id with its slash, fields that are None are left out."""
        now = time.time()
        at = now if at is None else at
        self._count += 1
        entry: dict[str, Any] = {
            # Google's insertIds begin with the second of writing; a counter keeps the order within it.
            "insertId": f"{int(now):08x}{self._count:08x}{self._salt}",
            "logName": f"projects/{PROJECT}/logs/{log.replace('/', '%2F')}",
            "resource": resource,
            "timestamp": stamp(at),
            "receiveTimestamp": stamp(now),
        }
        if severity:
            entry["severity"] = severity
        entry.update({name: value for name, value in fields.items() if value is not None})
        if self._file.tell() > _ROTATE_AT:
            self._rotate()
        self._file.write(self._encode(entry) + b"\n")

    def _rotate(self) -> None:
        self._file.close()
        self.path.replace(self.path.with_suffix(".old.ndjson"))
        self._file = self.path.open("ab", buffering=0)

    def output(self, origin: Origin, stream: str, text: str) -> None:
        """Append what a container wrote: a JSON line becomes a payload, a traceback an error, the rest plain text."""
        labels = {"instanceId": origin.instance} if origin.instance else None
        log = f"run.googleapis.com/{stream}"
        if text.startswith("{"):
            try:
                payload = msgspec.json.decode(text.encode())
            except msgspec.DecodeError:
                payload = None
            if isinstance(payload, dict):
                self._payload(origin, log, labels, payload)
                return
        severity = "ERROR" if "Traceback (most recent call last):" in text else None
        self.write(log, resource=origin.resource(), severity=severity, labels=labels, textPayload=_ANSI.sub("", text))

    def _payload(self, origin: Origin, log: str, labels: Mapping[str, str] | None, payload: dict[str, Any]) -> None:
        level = str(payload.pop("severity", "")).upper()
        trace = payload.pop("logging.googleapis.com/trace", None)
        self.write(
            log,
            resource=origin.resource(),
            severity=level if level in _SEVERITIES else None,
            labels=labels,
            trace=trace,
            jsonPayload=payload,
        )

    def system(self, origin: Origin, text: str, severity: str = "INFO") -> None:
        """Append a line of the run platform about an instance."""
        labels = {"instanceId": origin.instance} if origin.instance else None
        log = "run.googleapis.com/varlog/system"
        self.write(log, resource=origin.resource(), severity=severity, labels=labels, textPayload=text)
