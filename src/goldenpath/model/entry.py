"""Log entries, normalised, and what one pass over an export keeps of them."""

from datetime import datetime, timedelta
from enum import StrEnum

from goldenpath.model.record import record
from goldenpath.model.topology import Scope


class Severity(StrEnum):
    """Cloud Logging's severities; ``DEFAULT`` means that the entry carried none."""

    DEFAULT = "DEFAULT"
    DEBUG = "DEBUG"
    INFO = "INFO"
    NOTICE = "NOTICE"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"
    ALERT = "ALERT"
    EMERGENCY = "EMERGENCY"

    @property
    def rank(self) -> int:
        """Return the place in the scale, 0 for ``DEFAULT``."""
        return _RANK[self.value]


_RANK = {s.value: i for i, s in enumerate(Severity)}


class Stream(StrEnum):
    """Who wrote an entry."""

    REQUEST = "request"
    APPLICATION = "application"
    PLATFORM = "platform"
    AUDIT = "audit"
    BALANCER = "load-balancer"
    BACKING = "backing service"


@record
class Request:
    """One HTTP request as the platform's front saw it."""

    method: str
    host: str
    path: str
    route: str
    """The path with identifiers masked."""
    status: int
    latency: float | None
    """Seconds, or ``None`` where the entry does not say."""
    agent: str = ""


@record
class Change:
    """What an audit entry says was changed.

    The entry of a deployment shows the revision *before* it; the entry of the next traffic change shows
    the new one (seen in real exports, 2025-09).
    """

    verb: str
    """``deploy``, ``traffic``, ``policy``, ``revision`` or the method's last word."""
    resource: str
    tool: str = ""
    created_revision: str = ""
    ready_revision: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    """Settings by neutral name: egress, cloudsql, connector, image, probe, timeout ... of a template;
    network, denies, ranges ... of what lies between services and their stores."""
    condition: str = ""
    """The message of a condition that is not True."""

    def setting(self, name: str) -> str | None:
        """Return one setting's value, ``None`` where the entry does not carry it."""
        return next((v for k, v in self.settings if k == name), None)


@record
class Mark:
    """A pattern of a fact that an entry's text matches, with the values it captured."""

    fact: str
    values: tuple[tuple[str, str], ...] = ()


@record
class Entry:
    """One log record. ``ids`` has several members where one message was split over several entries."""

    ids: tuple[str, ...]
    at: datetime
    severity: Severity
    level: Severity
    """The severity, or the level that the text itself names where the entry carries none."""
    stream: Stream
    scope: Scope
    text: str
    request: Request | None = None
    change: Change | None = None

    @property
    def ended(self) -> datetime:
        """Return when the thing ended: a request entry's timestamp is its *start*."""
        if self.request is None or self.request.latency is None:
            return self.at
        return self.at + timedelta(seconds=self.request.latency)


@record
class Witness:
    """All entries of one template x severity x revision x instance: how many, and the first and last."""

    template: str
    first: Entry
    last: Entry
    count: int
    ids: tuple[str, ...]
    """The ids of the first entries and of the last; ``count`` says how many there were."""
    marks: tuple[Mark, ...] = ()


@record
class Span:
    """How many entries, from when to when."""

    name: str
    count: int
    first: datetime
    last: datetime

    @property
    def seconds(self) -> float:
        """Return the length in seconds."""
        return (self.last - self.first).total_seconds()


@record
class Problem:
    """Something wrong with an export, and so with what may be concluded from it."""

    kind: str
    text: str
    ids: tuple[str, ...] = ()


@record
class Source:
    """One file, or standard input, as it was read."""

    name: str
    digest: str
    """First 8 hex digits of the SHA-256 of its bytes; empty where all its entries have ids of their own."""
    shape: str
    rows: int
    entries: int
    claims: tuple[tuple[str, str], ...] = ()
    """What the file says of itself: fetch time, claimed range, claimed count."""


@record
class Scan:
    """What intake yields of one or several sources."""

    sources: tuple[Source, ...]
    entries: int
    witnesses: tuple[Witness, ...]
    failed_requests: tuple[Entry, ...]
    """Requests that ended in 429 or 5xx, one by one, ordered by their end."""
    changes: tuple[Entry, ...]
    by_severity: tuple[Span, ...]
    by_service: tuple[Span, ...]
    problems: tuple[Problem, ...]
    platform_rows: int
    """Rows that carry a field only a platform writes."""
    empty_rows: int
    """Rows that have neither text, payload, request nor change."""
    empty_ids: tuple[str, ...] = ()
    places: tuple[tuple[str, str, str], ...] = ()
    """Service, project and region, as the entries name them."""
    sockets: tuple[Entry, ...] = ()
    """WebSockets that have ended, one by one, ordered by their end."""

    @property
    def span(self) -> Span | None:
        """Return the span of all entries, ``None`` where there is none."""
        if not self.by_severity:
            return None
        return Span(
            name="all",
            count=self.entries,
            first=min(s.first for s in self.by_severity),
            last=max(s.last for s in self.by_severity),
        )
