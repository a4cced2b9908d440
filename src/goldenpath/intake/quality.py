"""What is wrong with an export, judged before anything is concluded from it.

Each rule is one way in which real exports misled their readers; `docs/explanation/exports.md` tells which.
"""

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from goldenpath.model.entry import Problem, Scan, Severity, Source, Stream

_LIMITS = frozenset(
    {10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 500_000, 1_000_000}
)
_MANY_LEVELS, _MANY_ENTRIES = 3, 100
"""From so many on the absence of entries without severity says something of the export."""
_HOURS = re.compile(
    r"(?:last|past)[-_ ]?(?:(\d+)[-_ ]?)?(hour|day|minute)s?|(\d+)[-_ ]?(?:h(?:ours?)?|hr)\b", re.IGNORECASE
)
_COLLECTED = re.compile(r"(?:fetch|collect|export|generat)\w*", re.IGNORECASE)


def judge(scan: Scan) -> tuple[Problem, ...]:
    """Return the problems of an export, the gravest first."""
    if not scan.entries:
        return scan.problems
    found = [
        *_no_platform(scan),
        *_payload_lost(scan),
        *_severity_limits(scan),
        *_row_limit(scan),
        *_short_span(scan),
        *_severities_missing(scan),
        *_streams_missing(scan),
        *_zone(scan),
    ]
    return (*found, *scan.problems)


def _no_platform(scan: Scan) -> Iterator[Problem]:
    if scan.platform_rows == 0:
        yield Problem(
            kind="no-platform-fields",
            text=f"none of the {scan.entries} rows carries a field that a platform writes "
            "(resource, insertId, log name, service): nothing shows that a system was observed",
            ids=_some_ids(scan),
        )


def _payload_lost(scan: Scan) -> Iterator[Problem]:
    """Tell a collector that drops payloads from a system that says nothing."""
    if scan.empty_rows == 0 or scan.empty_rows * 10 < scan.entries:
        return
    yield Problem(
        kind="payload-lost",
        text=f"{scan.empty_rows} of {scan.entries} entries lost their payload: no text, no JSON, no audit record. "
        "Cloud Logging writes no such entries; the collector dropped them",
        ids=scan.empty_ids,
    )


def _severity_limits(scan: Scan) -> Iterator[Problem]:
    """Equal counts per severity mean a limit per query, so each severity has a window of its own."""
    counts = [s.count for s in scan.by_severity if s.count in _LIMITS]
    repeated = [c for c in set(counts) if counts.count(c) >= 2]
    for count in sorted(repeated):
        cut = [s for s in scan.by_severity if s.count == count]
        spans = ", ".join(f"{s.name} {duration(s.seconds)}" for s in sorted(cut, key=lambda s: s.seconds))
        yield Problem(
            kind="severity-limit",
            text=f"{len(cut)} severities have exactly {count} entries: each was cut at a limit and covers "
            f"its own time ({spans}); what is missing before that was not logged here",
        )


def _row_limit(scan: Scan) -> Iterator[Problem]:
    span = scan.span
    for source in scan.sources:
        if span is not None and source.rows in _LIMITS and source.rows >= 50:
            yield Problem(
                kind="row-limit",
                text=f"exactly {source.rows:,} entries{_in(source, scan)}: the export reached a row limit, "
                f"and all of it spans {duration(span.seconds)}",
            )


def _in(source: Source, scan: Scan) -> str:
    return f" in {source.name}" if len(scan.sources) > 1 else ""


def _short_span(scan: Scan) -> Iterator[Problem]:
    span = scan.span
    claimed = max((c for s in scan.sources for c in _claimed(s.name, dict(s.claims))), default=None)
    if span is None or claimed is None or span.seconds >= 0.8 * claimed:
        return
    yield Problem(
        kind="span-short",
        text=f"the entries span {duration(span.seconds)}, "
        f"not the {duration(claimed)} that the export's name or head claims",
    )


def _claimed(name: str, claims: dict[str, str]) -> Iterator[float]:
    """Yield the seconds that a file's name or head claims to cover."""
    found = _HOURS.search(name.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "))
    if found is not None:
        number = int(found.group(1) or found.group(3) or 1)
        unit = {"day": 86400, "minute": 60}.get((found.group(2) or "hour").lower(), 3600)
        yield float(number * unit)
    start, end = (_time(next((v for k, v in claims.items() if k.endswith(w)), "")) for w in (".start", ".end"))
    if start is not None and end is not None and end > start:
        yield (end - start).total_seconds()


def _severities_missing(scan: Scan) -> Iterator[Problem]:
    """A severity filter loses DEFAULT lines: plain stderr, the SQL proxy's dial error, "Worker failed to boot"."""
    seen = {s.name for s in scan.by_severity if s.count}
    if seen & {Severity.DEFAULT.value, Severity.INFO.value, Severity.DEBUG.value} == set():
        yield Problem(
            kind="severity-filter",
            text=f"only {', '.join(sorted(seen))}: a severity filter left out INFO and entries without severity, "
            "where start-up lines, successful requests and plain stderr stand",
        )
    elif (
        Severity.DEFAULT.value not in seen
        and Severity.INFO.value in seen
        and (len(seen) >= _MANY_LEVELS or scan.entries >= _MANY_ENTRIES)
    ):
        yield Problem(
            kind="default-missing",
            text="no entry without severity: plain stderr lines (proxy errors, boot failures), if any were written, "
            "are not in this export",
        )


def _streams_missing(scan: Scan) -> Iterator[Problem]:
    streams = {w.first.stream for w in scan.witnesses}
    if scan.platform_rows and Stream.REQUEST not in streams and Stream.BALANCER not in streams:
        yield Problem(kind="no-requests", text="no request entries: the effect on users cannot be read here")


def _zone(scan: Scan) -> Iterator[Problem]:
    """A collector's own clock without a zone, hours away from the newest entry, is local time."""
    span = scan.span
    for source in scan.sources:
        for key, value in source.claims:
            at = _time(value) if _COLLECTED.search(key) else None
            if span is None or at is None or _has_zone(value):
                continue
            hours = _offset((at - span.last).total_seconds() / 3600)
            if abs(hours) >= 1 and abs(hours) <= 14:
                yield Problem(
                    kind="time-zone",
                    text=f"{key} {value} has no zone and is {abs(hours):g} h "
                    f"{'before' if hours < 0 else 'after'} the newest entry: local time (about UTC{hours:+g}), "
                    "while the entries are UTC",
                )


def _offset(hours: float) -> float:
    """Return the zone's whole or half hours: the collector's clock stands a little after its newest entry."""
    return math.floor(2 * (hours + 0.02)) / 2


def _time(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _has_zone(value: str) -> bool:
    return value.endswith("Z") or re.search(r"[+-]\d\d:?\d\d$", value) is not None


def _some_ids(scan: Scan) -> tuple[str, ...]:
    return tuple(w.ids[0] for w in scan.witnesses[:3])


def duration(seconds: float) -> str:
    """Return seconds as people say them: 107 s, 39 min, 3.4 h."""
    length = timedelta(seconds=seconds).total_seconds()
    if length < 10:
        return f"{length:.2g} s"
    if length < 180:
        return f"{length:.0f} s"
    if length < 5400:
        return f"{length / 60:.0f} min"
    return f"{length / 3600:.1f} h"
