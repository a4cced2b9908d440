"""Drafts become a scan: counts, first and last, a few witnesses of everything, bounded in memory.

A *slot* stands for all entries of one shape x severity x revision x instance that match the same patterns
with the same values. Parts of split messages wait until their neighbours can be seen.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import datetime

import msgspec

from goldenpath.intake.logs.audit import change_of, condition_of
from goldenpath.intake.logs.draft import Draft, parse_latency
from goldenpath.intake.logs.join import join, joined_text
from goldenpath.intake.logs.match import Matcher
from goldenpath.intake.logs.text import fold, is_fragment, level_of, plain, route_of, split_url, template
from goldenpath.model.entry import (
    Entry,
    Mark,
    Problem,
    Request,
    Scan,
    Severity,
    Source,
    Span,
    Stream,
    Witness,
)
from goldenpath.model.topology import Scope

_TEXTS = 32_768
_SLOTS = 50_000
_WAITING = 50_000
_REQUESTS = 20_000
_CHANGES = 5_000
_SEEN = 131_072
_IDS = 6
_LONGEST_TEXT = 16_000

_PLATFORM_WORDS = (
    "Container called exit(",
    "Container terminated on signal",
    "Starting new instance.",
    "Default STARTUP",
    "STARTUP ",
    "LIVENESS ",
    "Memory limit of ",
    "Uncaught signal:",
    "Shutting down user disabled",
)
_SEVERITIES = {s.value: s for s in Severity}


class Shape(msgspec.Struct, gc=False):
    """What all texts of one fold share."""

    key: bytes
    level: Severity
    fragment: bool


class Slot(msgspec.Struct, gc=False):
    """Entries that count as one, with the first and last of them."""

    stream: Stream
    severity: Severity
    level: Severity
    marks: tuple[Mark, ...]
    first: Draft
    last: Draft
    count: int
    ids: list[tuple[datetime, int, tuple[str, ...]]]


class Tally(msgspec.Struct, gc=False):
    """A count with its first and last time."""

    count: int
    first: datetime
    last: datetime

    def add(self, at: datetime) -> None:
        """Count one more."""
        self.count += 1
        if at < self.first:
            self.first = at
        elif at > self.last:
            self.last = at


class Collector:
    """Takes drafts in any order and yields the scan."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._shapes: dict[str, tuple[Shape, str]] = {}
        self._slots: dict[tuple[object, ...], Slot] = {}
        self._severities: dict[str, Tally] = {}
        self._services: dict[str, Tally] = {}
        self._waiting: list[tuple[int, Draft]] = []
        self._textless: dict[tuple[str, datetime], tuple[int, Draft]] = {}
        self._failed: list[tuple[int, Draft]] = []
        self._changes: list[tuple[int, Draft]] = []
        self._seen: set[tuple[str, datetime]] = set()
        self._seen_before: set[tuple[str, datetime]] = set()
        self._names: dict[int, str] = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._index = 0
        self.sources: list[Source] = []
        self.entries = 0
        self.duplicates = 0
        self.platform_rows = 0
        self.empty: list[str] = []
        self.empty_rows = 0
        self.failed_dropped = 0

    # --- taking rows -------------------------------------------------------------------------------

    def add(self, draft: Draft) -> None:
        """Count a draft, keep of it what is new."""
        index = self._index
        self._index = index + 1
        if draft.insert_id and self._known(draft):
            return
        self.entries += 1
        at = draft.at
        tally = self._severities.get(draft.severity)
        if tally is None:
            self._severities[draft.severity] = Tally(1, at, at)
        else:
            tally.add(at)
        tally = self._services.get(draft.service)
        if tally is None:
            self._services[draft.service] = Tally(1, at, at)
            self._places[draft.service] = (draft.project, draft.region)
        else:
            tally.add(at)
        if draft.platform:
            self.platform_rows += 1
        if not draft.text and draft.audit is None and draft.insert_id and self._wait_for_text(index, draft):
            return
        self._sort_in(index, draft)

    def end_source(self, source: Source, first_index: int) -> None:
        """Note a source that was read: entries without an insertId are named after its digest."""
        self.sources.append(source)
        self._names[first_index] = source.digest

    @property
    def next_index(self) -> int:
        """Return the index that the next row will have."""
        return self._index

    def _known(self, draft: Draft) -> bool:
        """Return whether the row was read before; two generations keep memory flat."""
        key = (draft.insert_id, draft.at)
        if key in self._seen or key in self._seen_before:
            earlier = self._textless.get(key)
            if earlier is not None and (draft.text or draft.audit is not None):
                del self._textless[key]  # the same entry, exported again with its payload
                self._sort_in(earlier[0], draft)
            self.duplicates += 1
            return True
        self._seen.add(key)
        if len(self._seen) >= _SEEN:
            self._seen_before, self._seen = self._seen, set()
        return False

    def _wait_for_text(self, index: int, draft: Draft) -> bool:
        """Hold an entry without a text back: another export may hold it whole."""
        if draft.http is not None and draft.http.status < 500:
            return False
        if len(self._textless) >= _WAITING:
            return False
        self._textless[(draft.insert_id, draft.at)] = (index, draft)
        return True

    def _sort_in(self, index: int, draft: Draft) -> None:
        if draft.audit is not None:
            self._take_change(index, draft)
            return
        shape, text = self._shape(draft.text)
        if shape.fragment and draft.http is None:
            self._waiting.append((index, draft))
            if len(self._waiting) >= _WAITING:
                self._join_waiting()
            return
        self._take(index, draft, shape, text)

    def _shape(self, raw: str) -> tuple[Shape, str]:
        known = self._shapes.get(raw)
        if known is None:
            text = plain(raw[:_LONGEST_TEXT])
            if len(self._shapes) >= _TEXTS:
                self._shapes.clear()
            shape = Shape(fold(text), _SEVERITIES[level_of(text)], is_fragment(text))
            known = self._shapes[raw] = (shape, text)
        return known

    def _take(self, index: int, draft: Draft, shape: Shape, text: str, ids: tuple[str, ...] = ()) -> None:
        severity = _SEVERITIES.get(draft.severity, Severity.DEFAULT)
        level = severity if severity is not Severity.DEFAULT else shape.level
        stream = stream_of(draft)
        http = draft.http
        if http is not None and (http.status >= 500 or http.status == 429):
            self._take_failed(index, draft)
        marks = self._matcher.marks(shape.key, text, stream, level) if text else ()
        request = (http.method, http.status, *_where(http.url)) if http is not None else None
        key = (shape.key, marks, severity, stream, draft.service, draft.revision, draft.instance, request)
        slot = self._slots.get(key)
        if slot is None:
            if len(self._slots) >= _SLOTS:
                key = (shape.key, marks, severity, stream, draft.service, draft.revision, "", request)
                slot = self._slots.get(key)
            if slot is None:
                self._slots[key] = Slot(stream, severity, level, marks, draft, draft, 1, [_id(index, draft, ids)])
                return
        slot.count += 1
        at = draft.at
        if at < slot.first.at:
            slot.first = draft
        elif at >= slot.last.at:
            slot.last = draft
        kept = slot.ids
        if len(kept) < _IDS or at < kept[-1][0]:
            insort(kept, _id(index, draft, ids))
            del kept[_IDS:]

    def _take_failed(self, index: int, draft: Draft) -> None:
        if len(self._failed) < _REQUESTS:
            self._failed.append((index, draft))
        else:
            self.failed_dropped += 1

    def _take_change(self, index: int, draft: Draft) -> None:
        if draft.audit is None:
            return
        draft.text = condition_of(draft.audit)
        if len(self._changes) < _CHANGES:
            self._changes.append((index, draft))
        shape, text = self._shape(draft.text)
        self._take(index, draft, shape, text)

    def _join_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for indexes, parts in join(waiting):
            draft = parts[0]
            ids = tuple(i for n, p in zip(indexes, parts, strict=True) for i in _id(n, p, ())[2])
            if len(parts) > 1:
                draft = msgspec.structs.replace(draft, text=joined_text(parts), severity=_worst(parts))
            shape, text = self._shape(draft.text)
            self._take(indexes[0], draft, shape, text, ids)

    # --- yielding the scan -------------------------------------------------------------------------

    def finish(self, problems: Iterable[Problem]) -> Scan:
        """Return the scan; the collector is spent."""
        self._take_textless()
        self._join_waiting()
        witnesses = sorted(
            (self._witness(slot) for slot in self._slots.values()), key=lambda w: (w.first.at, w.ids, w.template)
        )
        return Scan(
            sources=tuple(self.sources),
            entries=self.entries,
            witnesses=tuple(witnesses),
            failed_requests=tuple(sorted((self._single(i, d) for i, d in self._failed), key=lambda e: (e.ended, e.ids))),
            changes=tuple(sorted((self._single(i, d) for i, d in self._changes), key=lambda e: (e.at, e.ids))),
            by_severity=_spans(self._severities),
            by_service=_spans(self._services),
            problems=tuple(problems),
            platform_rows=self.platform_rows,
            empty_rows=self.empty_rows,
            empty_ids=tuple(sorted(self.empty)[:_IDS]),
            places=tuple((name, *place) for name, place in sorted(self._places.items()) if name),
        )

    def _take_textless(self) -> None:
        for index, draft in self._textless.values():
            if not draft.observed:
                self.empty_rows += 1
                self.empty.append(draft.insert_id)
            shape, text = self._shape("")
            self._take(index, draft, shape, text)
        self._textless.clear()

    def _witness(self, slot: Slot) -> Witness:
        ids = tuple(dict.fromkeys(self._named(i) for _, _, some in slot.ids for i in some))
        first = self._entry(slot.first, slot, tuple(self._named(i) for i in slot.ids[0][2]))
        last = self._entry(slot.last, slot, (self._named(slot.last.insert_id) if slot.last.insert_id else ids[-1],))
        text = first.text
        return Witness(
            template=template(text) if text else _request_template(first),
            first=first,
            last=last if slot.count > 1 else first,
            count=slot.count,
            ids=tuple(dict.fromkeys((*ids, *last.ids))) if slot.count > 1 else ids,
            marks=slot.marks,
        )

    def _named(self, raw: str) -> str:
        return self._entry_name(int(raw[1:])) if raw.startswith("#") else raw

    def _entry_name(self, index: int) -> str:
        start = max((s for s in self._names if s <= index), default=0)
        return f"entry:{self._names.get(start, '00000000')}:{index - start}"

    def _entry(self, draft: Draft, slot: Slot | None, ids: tuple[str, ...]) -> Entry:
        severity = _SEVERITIES.get(draft.severity, Severity.DEFAULT)
        text = plain(draft.text[:_LONGEST_TEXT])
        level = slot.level if slot else (severity if severity.rank else _SEVERITIES[level_of(text)])
        return Entry(
            ids=ids,
            at=draft.at,
            severity=severity,
            level=level,
            stream=slot.stream if slot else stream_of(draft),
            scope=Scope(component=draft.service, revision=draft.revision, instance=draft.instance),
            text=text,
            request=_request(draft),
            change=change_of(draft.audit) if draft.audit is not None else None,
        )

    def _single(self, index: int, draft: Draft) -> Entry:
        return self._entry(draft, None, (self._named(draft.insert_id or f"#{index}"),))


def stream_of(draft: Draft) -> Stream:
    """Return who wrote the row: by its log, its resource, or the platform's own vocabulary."""
    if draft.audit is not None:
        return Stream.AUDIT
    if draft.kind == "http_load_balancer":
        return Stream.BALANCER
    if draft.http is not None:
        return Stream.REQUEST
    if draft.log.endswith("varlog/system"):
        return Stream.PLATFORM
    if draft.kind in {"cloudsql_database", "redis_instance", "vpc_access_connector"}:
        return Stream.BACKING
    if not draft.log and draft.text.startswith(_PLATFORM_WORDS):
        return Stream.PLATFORM
    return Stream.APPLICATION


def _id(index: int, draft: Draft, ids: tuple[str, ...]) -> tuple[datetime, int, tuple[str, ...]]:
    return draft.at, index, ids or ((draft.insert_id,) if draft.insert_id else (f"#{index}",))


def _where(url: str) -> tuple[str, str]:
    host, path = split_url(url)
    return host, route_of(path)


def _request(draft: Draft) -> Request | None:
    http = draft.http
    if http is None:
        return None
    host, path = split_url(http.url)
    return Request(
        method=http.method,
        host=host,
        path=path,
        route=route_of(path),
        status=http.status,
        latency=parse_latency(http.latency) if http.latency else None,
        agent=http.agent,
    )


def _request_template(entry: Entry) -> str:
    request = entry.request
    return f"{request.method} {request.route} {request.status}" if request else ""


def _worst(parts: list[Draft]) -> str:
    return max((p.severity for p in parts), key=lambda s: _SEVERITIES.get(s, Severity.DEFAULT).rank)


def _spans(tallies: dict[str, Tally]) -> tuple[Span, ...]:
    return tuple(
        Span(name=name, count=t.count, first=t.first, last=t.last) for name, t in sorted(tallies.items())
    )
