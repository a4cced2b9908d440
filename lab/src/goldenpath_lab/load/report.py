"""What a load found, as records, a text table and JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from goldenpath_lab.load.histogram import Summary
from goldenpath_lab.load.plan import Shape

Kind = Literal["chat", "echo"]

MEASURES = {
    "login": "login answered",
    "socket": "WebSocket greeted",
    "accept": "message accepted",
    "first_event": "first event",
    "steady": "  with all users in",
    "answer": "answer complete",
    "late": "generator late",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Messages and users, counted."""

    users: int = 0
    connected: int = 0
    """Users who were greeted at least once."""
    sent: int = 0
    unsent: int = 0
    """Due while there was no connection, and never sent."""
    accepted: int = 0
    answered: int = 0
    """Answers that arrived on the WebSocket."""
    refused: int = 0
    """Answered with an error for good, and not accepted."""
    lost: int = 0
    """Sent, not refused, and without an answer: neither seen in time nor stored."""
    duplicated: int = 0
    """Messages with more than one stored answer, or stored more than once."""
    unverified: int = 0
    """Users whose stored messages could not be read back."""
    reconnects: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadReport:
    """What a load found; all latencies are milliseconds, counted from when the user wanted the thing."""

    kind: Kind = "chat"
    shape: Shape
    counts: Counts
    latencies: Mapping[str, Summary]
    errors: Mapping[str, int] = field(default_factory=dict)
    closes: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0
    """From the first login to the last answer."""
    cpu_seconds: float = 0
    """Of the generator's process, in the same time."""
    loop: str = "asyncio"

    @property
    def clean(self) -> bool:
        """Return whether every message was sent, and answered once."""
        counts = self.counts
        return not (counts.lost or counts.duplicated or counts.unsent or counts.refused or counts.unverified)


def to_json(report: LoadReport) -> bytes:
    """Return a report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report))


def from_json(data: bytes) -> LoadReport:
    """Return the report that ``to_json`` wrote.

    Raises:
        msgspec.DecodeError: it is not one.
    """
    return msgspec.json.decode(data, type=LoadReport)


def table(report: LoadReport) -> Iterator[str]:
    """Yield the lines of a report as a person reads it."""
    shape, counts = report.shape, report.counts
    yield (
        f"{report.kind} · {shape.users} users over {shape.ramp:g} s, "
        f"a message every {shape.pause[0]:g} to {shape.pause[1]:g} s for {shape.seconds:g} s more, seed {shape.seed}"
    )
    yield f"  messages  {counts.sent} sent, {counts.accepted} accepted, {counts.answered} answered"
    yield (
        f"  of these  {counts.lost} lost, {counts.duplicated} duplicated, {counts.refused} refused; "
        f"{counts.unsent} never sent"
    )
    yield f"  users     {counts.connected} of {counts.users} connected, {counts.reconnects} reconnects"
    if counts.unverified:
        yield f"  not seen  what is stored for {counts.unverified} users"
    yield f"  {'milliseconds':<20}{'count':>8}{'p50':>9}{'p95':>9}{'p99':>9}{'highest':>9}"
    for name, title in MEASURES.items():
        if (one := report.latencies.get(name, Summary())).count:
            yield f"  {title:<20}{one.count:>8}{one.p50:>9.1f}{one.p95:>9.1f}{one.p99:>9.1f}{one.highest:>9.1f}"
    for title, found in (("errors", report.errors), ("closes", report.closes)):
        if found:
            yield f"  {title:<9} {', '.join(f'{name} {number}×' for name, number in sorted(found.items()))}"
    share = 100 * report.cpu_seconds / report.seconds if report.seconds else 0
    yield (
        f"  generator {report.cpu_seconds:.1f} s of CPU in {report.seconds:.1f} s "
        f"({share:.0f} % of a core, {report.loop})"
    )
