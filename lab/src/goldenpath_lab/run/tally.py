"""Requests counted where they are recorded: what the request metrics are read from."""

from collections import defaultdict
from dataclasses import dataclass, field
from math import log

# Google's buckets for latencies: 66 bounds from 1 ms on, each 1.4 times the one before.
GROWTH, SCALE, BUCKETS = 1.4, 1.0, 66


@dataclass(kw_only=True, slots=True)
class Latencies:
    """How long requests took, in milliseconds, in Google's exponential buckets."""

    count: int = 0
    total: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (BUCKETS + 2))

    def add(self, milliseconds: float) -> None:
        """Count one request."""
        self.count += 1
        self.total += milliseconds
        number = 0 if milliseconds < SCALE else 1 + int(log(milliseconds / SCALE) / log(GROWTH))
        self.buckets[min(number, BUCKETS + 1)] += 1

    def take(self, other: "Latencies") -> None:
        """Count the requests that another has counted."""
        self.count += other.count
        self.total += other.total
        self.buckets = [mine + its for mine, its in zip(self.buckets, other.buckets, strict=True)]


@dataclass(frozen=True, slots=True)
class Key:
    """What requests are counted by."""

    service: str
    revision: str
    status: int

    @property
    def response_class(self) -> str:
        """Return the class of the status, as ``2xx``."""
        return f"{self.status // 100}xx"


class Tally:
    """Requests since the daemon began, by service, revision and status."""

    def __init__(self) -> None:
        self.seen: defaultdict[Key, Latencies] = defaultdict(Latencies)

    def add(self, service: str, revision: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.seen[Key(service, revision, status)].add(1000 * seconds)
