"""Drafts become a scan: counts, first and last, a few witnesses of everything, bounded in memory.

A *slot* stands for all entries of one shape x severity x revision x instance that match the same patterns
with the same values. Parts of split messages wait until their neighbours can be seen.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

import msgspec

from goldenpath.intake.logs.audit import change_of, condition_of
from goldenpath.intake.logs.draft import Draft, parse_latency
from goldenpath.intake.logs.join import join, joined_text
from goldenpath.intake.logs.match import Matcher, counting, marks_of, search
from goldenpath.intake.logs.quick import Quick
from goldenpath.intake.logs.seen import Seen, key_of
from goldenpath.intake.logs.slot import KEPT, Shape, Slot
from goldenpath.intake.logs.text import fold, is_fragment, level_of, plain, route_of, split_url, template
from goldenpath.intake.logs.typed import Glance
from goldenpath.model.entry import (
    Entry,
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

_KNOWN = 32_768
"""Exact rows, shapes and routes remembered at most; what is forgotten is worked out again."""
_SLOTS = 50_000
_WAITING = 50_000
_REQUESTS = 20_000
_CHANGES = 5_000
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


class Collector:
    """Takes drafts in any order and yields the scan."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._shapes: dict[bytes, Shape] = {}
        self._foreign = 0
        self._routes: dict[str, tuple[str, str]] = {}
        self._slots: dict[tuple[object, ...], Slot] = {}
        self._waiting: list[tuple[int, Draft]] = []
        self._textless: dict[str, tuple[int, Draft]] = {}
        self._failed: list[tuple[int, Draft]] = []
        self._sockets: list[tuple[int, Draft]] = []
        self._changes: list[tuple[int, Draft]] = []
        self._seen = Seen()
        self.quick = Quick(self._seen)
        self._names: dict[int, str] = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._index = 0
        self.sources: list[Source] = []
        self.duplicates = 0
        self.unnamed = 0
        """Entries without an insertId."""
        self.empty: list[str] = []
        self.empty_rows = 0
        self.failed_dropped = 0

    # --- taking rows -------------------------------------------------------------------------------

    def add(self, draft: Draft) -> Slot | None:
        """Count a draft, keep of it what is new; return the slot that it was counted into at once, if any."""
        index = self._index
        self._index = index + 1
        if not draft.insert_id:
            self.unnamed += 1
        elif self._seen_already(draft):
            return None
        if draft.service not in self._places:
            self._places[draft.service] = (draft.project, draft.region)
        if not draft.platform:
            self._foreign += 1
        if not draft.text and draft.audit is None and draft.insert_id and self._wait_for_text(index, draft):
            return None
        return self._sort_in(index, draft)

    def add_lines(self, lines: list[bytes], add: Callable[[bytes], bool]) -> list[int]:
        """Count rows that came as lines: the quick way, or by ``add``; return the positions that cannot be read."""
        base, bad = self._index, 0
        left = self.quick.sift(lines, base)
        unread = []
        for place in left:
            self._index = base + place - bad
            if not add(lines[place]):
                unread.append(place)
                bad += 1
        self._index = base + len(lines) - bad
        return unread

    def learn(self, row: Glance, draft: Draft, slot: Slot) -> None:
        """Let the next row like this one take the quick way."""
        if len(draft.text) <= _LONGEST_TEXT:
            self.quick.learn(row, draft, self._shape(draft.text), slot)

    def end_source(self, source: Source, first_index: int) -> None:
        """Note a source that was read: entries without an insertId are named after its digest."""
        self.sources.append(source)
        self._names[first_index] = source.digest

    @property
    def entries(self) -> int:
        """Return how many different entries were added."""
        return self._index - self.duplicates

    @property
    def next_index(self) -> int:
        """Return the index that the next row will have."""
        return self._index

    def _seen_already(self, draft: Draft) -> bool:
        key = key_of(draft)
        if key in self._seen:
            earlier = self._textless.get(key)
            if earlier is not None and (draft.text or draft.audit is not None):
                del self._textless[key]  # the same entry, exported again with its payload
                self._sort_in(earlier[0], draft)
            self.duplicates += 1
            return True
        self._seen.add(key)
        return False

    def _wait_for_text(self, index: int, draft: Draft) -> bool:
        """Hold an entry without a text back: another export may hold it whole."""
        if draft.http is not None and draft.http.status < 500:
            return False
        if len(self._textless) >= _WAITING:
            return False
        self._textless[key_of(draft)] = (index, draft)
        return True

    def _sort_in(self, index: int, draft: Draft) -> Slot | None:
        if draft.audit is not None:
            self._take_change(index, draft)
            return None
        shape = self._shape(draft.text)
        if shape.fragment and draft.http is None:
            self._waiting.append((index, draft))
            if len(self._waiting) >= _WAITING:
                self._join_waiting()
            return None
        return self._take(index, draft, shape)

    def _shape(self, text: str) -> Shape:
        key = fold(text[:_LONGEST_TEXT])
        shape = self._shapes.get(key)
        if shape is None:
            if len(self._shapes) >= _KNOWN:
                self._shapes.clear()
            clean = plain(text[:_LONGEST_TEXT])
            shape = Shape(key, _SEVERITIES[level_of(clean)], is_fragment(clean), self._matcher.candidates(fold(clean)))
            self._shapes[key] = shape
        return shape

    def _take(self, index: int, draft: Draft, shape: Shape, ids: tuple[str, ...] = ()) -> Slot:
        severity = _SEVERITIES.get(draft.severity, Severity.DEFAULT)
        level = severity if severity is not Severity.DEFAULT else shape.level
        stream = stream_of(draft)
        http = draft.http
        if http is not None and (http.status >= 500 or http.status == 429):
            self._take_failed(index, draft)
        elif http is not None and http.status == 101 and stream is Stream.REQUEST and len(self._sockets) < _REQUESTS:
            self._sockets.append((index, draft))
        candidates = counting(shape.candidates, stream, level)
        found = search(candidates, plain(draft.text[:_LONGEST_TEXT])) if candidates else ()
        request = (http.method, http.status, *self._where(http.url)) if http is not None else None
        key = (
            shape.key,
            found,
            draft.severity,
            draft.log,
            draft.kind,
            draft.service,
            draft.revision,
            draft.instance,
            request,
        )
        slot = self._slots.get(key)
        if slot is None and len(self._slots) >= _SLOTS:
            key = (*key[:7], "", request)
            slot = self._slots.get(key)
        name = ids[-1] if ids else draft.insert_id
        if slot is None:
            kept = [_id(index, draft, ids)]
            slot = Slot(stream, severity, level, found, draft, draft, draft.at, name, 1, kept, max(len(ids) - 1, 0))
            self._slots[key] = slot
            return slot
        slot.count += 1
        slot.parts += max(len(ids) - 1, 0)
        at = draft.at
        if at < slot.first.at:
            slot.first = draft
        if at >= slot.last_at:
            slot.last, slot.last_at, slot.last_id = draft, at, name
        if at < slot.keep_before:
            slot.keep(*_id(index, draft, ids))
        return slot

    def _where(self, url: str) -> tuple[str, str]:
        found = self._routes.get(url)
        if found is None:
            host, path = split_url(url)
            if len(self._routes) >= _KNOWN:
                self._routes.clear()
            found = self._routes[url] = (host, route_of(path))
        return found

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
        self._take(index, draft, self._shape(draft.text))

    def _join_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for indexes, parts in join(waiting):
            draft = parts[0]
            ids = tuple(i for n, p in zip(indexes, parts, strict=True) for i in _id(n, p, ())[2])
            if len(parts) > 1:
                draft = msgspec.structs.replace(draft, text=joined_text(parts), severity=_worst(parts))
            self._take(indexes[0], draft, self._shape(draft.text), ids)

    # --- yielding the scan -------------------------------------------------------------------------

    def finish(self, problems: Iterable[Problem]) -> Scan:
        """Return the scan; the collector is spent."""
        self._take_textless()
        self._join_waiting()
        witnesses = sorted(
            (self._witness(slot) for slot in self._slots.values()),
            key=lambda w: (w.first.at, w.ids, w.template),
        )
        return Scan(
            sources=tuple(self.sources),
            entries=self.entries,
            witnesses=tuple(witnesses),
            failed_requests=tuple(
                sorted((self._single(i, d) for i, d in self._failed), key=lambda e: (e.ended, e.ids))
            ),
            changes=tuple(sorted((self._single(i, d) for i, d in self._changes), key=lambda e: (e.at, e.ids))),
            by_severity=self._spans(lambda slot: slot.severity.value),
            by_service=self._spans(lambda slot: slot.first.service),
            problems=tuple(problems),
            platform_rows=self.entries - self._foreign,
            empty_rows=self.empty_rows,
            empty_ids=tuple(sorted(self.empty)[:KEPT]),
            sockets=tuple(sorted((self._single(i, d) for i, d in self._sockets), key=lambda e: (e.ended, e.ids))),
            places=tuple((name, *place) for name, place in sorted(self._places.items()) if name),
        )

    def _spans(self, name: Callable[[Slot], str]) -> tuple[Span, ...]:
        found: dict[str, Span] = {}
        for slot in self._slots.values():
            key, first, last = name(slot), slot.first.at, slot.last_at
            old = found.get(key)
            if old is not None:
                first, last = min(first, old.first), max(last, old.last)
            entries = slot.count + slot.parts + (old.count if old is not None else 0)
            found[key] = Span(name=key, count=entries, first=first, last=last)
        return tuple(found[key] for key in sorted(found))

    def _take_textless(self) -> None:
        for index, draft in self._textless.values():
            if not draft.observed:
                self.empty_rows += 1
                self.empty.append(draft.insert_id)
            self._take(index, draft, self._shape(draft.text))
        self._textless.clear()

    def _witness(self, slot: Slot) -> Witness:
        ids = tuple(dict.fromkeys(self._named(i) for _, _, some in slot.ids for i in some))
        first = self._entry(slot.first, slot, tuple(self._named(i) for i in slot.ids[0][2]))
        name = self._named(slot.last_id) if slot.last_id else ids[-1]
        last = self._entry(slot.last, slot, (name,)) if slot.last.http else replace(first, at=slot.last_at, ids=(name,))
        text = first.text
        return Witness(
            template=template(text) if text else _request_template(first),
            first=first,
            last=last if slot.count > 1 else first,
            count=slot.count,
            ids=tuple(dict.fromkeys((*ids, *last.ids))) if slot.count > 1 else ids,
            marks=marks_of(slot.found),
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
    if draft.kind in {"cloudsql_database", "redis_instance", "vpc_access_connector"}:
        return Stream.BACKING
    if draft.log.endswith("varlog/system") or (not draft.log and draft.text.startswith(_PLATFORM_WORDS)):
        return Stream.PLATFORM
    return Stream.APPLICATION


def _id(index: int, draft: Draft, ids: tuple[str, ...]) -> tuple[datetime, int, tuple[str, ...]]:
    return draft.at, index, ids or ((draft.insert_id,) if draft.insert_id else (f"#{index}",))


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
