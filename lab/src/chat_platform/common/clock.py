"""The one place where the services read the time."""

import time
from datetime import UTC, datetime


def now() -> float:
    """Return the seconds since the epoch."""
    return time.time()


def utc(seconds: float) -> datetime:
    """Return the moment that lies so many seconds after the epoch."""
    return datetime.fromtimestamp(seconds, UTC)


def text(moment: datetime) -> str:
    """Return the moment as the contract writes it: UTC, ISO 8601, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
