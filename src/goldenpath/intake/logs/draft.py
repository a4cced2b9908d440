"""The one shape between readers and the collector: a row, understood but not yet kept."""

from datetime import UTC, datetime
from typing import Any

import msgspec


class Http(msgspec.Struct, gc=False):
    """The request of a row, its texts as they came."""

    method: str = ""
    url: str = ""
    status: int = 0
    latency: str = ""
    agent: str = ""


class Draft(msgspec.Struct, gc=False):
    """A row of any shape. Mutable and cheap: records are made only of what is kept."""

    at: datetime
    text: str = ""
    severity: str = "DEFAULT"
    service: str = ""
    revision: str = ""
    instance: str = ""
    log: str = ""
    """The last part of the log's name, slashes as slashes."""
    kind: str = ""
    """The resource's type."""
    insert_id: str = ""
    http: Http | None = None
    audit: dict[str, Any] | None = None
    platform: bool = True
    """The row carries a field that only a platform writes."""
    project: str = ""
    region: str = ""
    observed: bool = True
    """The row has a text, a payload, a request or a change."""


def parse_time(text: object) -> datetime | None:
    """Return a time in UTC from RFC 3339 text or from epoch seconds, milliseconds or nanoseconds.

    A time without a zone is read as UTC, as Cloud Logging writes it; intake says so as a problem.
    """
    if isinstance(text, str):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return None
        if at.tzinfo is UTC:  # the common case: RFC 3339 with a Z
            return at
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if isinstance(text, bool) or not isinstance(text, (int, float)):
        return None
    for scale in (1, 1e3, 1e6, 1e9):
        if 1e8 <= text / scale < 1e10:
            return datetime.fromtimestamp(text / scale, UTC)
    return None


def parse_latency(text: str) -> float | None:
    """Return seconds from ``"3.78s"``, ``"120ms"`` or a plain number, ``None`` where it is no duration."""
    raw = text.strip().lower()
    scale = 1.0
    if raw.endswith("ms"):
        raw, scale = raw[:-2], 1e-3
    elif raw.endswith("s"):
        raw = raw[:-1]
    try:
        value = float(raw) * scale
    except ValueError:
        return None
    return value if 0 <= value < 1e7 else None
