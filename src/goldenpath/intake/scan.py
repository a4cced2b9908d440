"""Read sources into one scan."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from goldenpath.contracts import FactRule
from goldenpath.intake import quality
from goldenpath.intake.logs import generic, quick, typed
from goldenpath.intake.logs.collect import Collector
from goldenpath.intake.logs.match import Matcher
from goldenpath.intake.logs.rows import RowReader
from goldenpath.model.entry import Problem, Scan, Source
from goldenpath.model.errors import SourceMalformed
from goldenpath.ports import Opened, Progress

if TYPE_CHECKING:
    import hashlib


def scan(
    sources: Iterable[Opened],
    rules: Iterable[FactRule],
    force: str = "auto",
    progress: Progress | None = None,
) -> Scan:
    """Return one scan of all sources, merged by insertId, with the problems of the export.

    ``force`` is one of `rows.SHAPES`. A source that cannot be read is an error if it is the only one, else a problem.

    Raises:
        SourceMalformed: no source holds a row that can be read.
    """
    collector = Collector(Matcher(rules))
    problems: list[Problem] = []
    refused: list[SourceMalformed] = []
    for source in sources:
        try:
            problems.extend(_read(source, collector, force, progress))
        except SourceMalformed as problem:
            refused.append(problem)
            problems.append(Problem(kind="unreadable", text=problem.sentence()))
    if refused and not collector.sources:
        raise refused[0]
    problems.extend(_collected(collector))
    result = collector.finish(problems)
    return replace(result, problems=quality.judge(result))


def _read(opened: Opened, collector: Collector, force: str, progress: Progress | None) -> list[Problem]:
    digest = sha256() if opened.again is None else None
    first, unnamed = collector.next_index, collector.unnamed
    reader = RowReader(opened.name, _watched(opened, digest, progress), force)
    rows, before = 0, collector.entries
    for batch in reader.batches():
        lines = [row for row in batch if isinstance(row, bytes)]
        if lines:
            unread = collector.add_lines(lines, lambda line: _add_line(line, collector))
        else:
            unread = [n for n, row in enumerate(batch) if isinstance(row, dict) and not _add(row, collector)]
        for place in unread:
            reader.note_bad(f"row {rows + place + 1}")
        rows += len(batch)
    empty = rows == 0 and reader.empty_list
    if rows in {0, reader.bad_rows} and not empty:
        raise SourceMalformed(
            source=opened.name,
            position=reader.first_bad.removeprefix("row ") if rows else "",
            came="no row with a time that can be read" if rows else _nothing(reader),
            expected="Cloud Logging entries, or JSON rows with a time, a message and a level",
        )
    collector.end_source(
        Source(
            name=opened.name,
            digest=_digest(opened, digest) if collector.unnamed > unnamed else "",
            shape=reader.shape,
            rows=rows,
            entries=collector.entries - before,
            claims=tuple(reader.claims),
        ),
        first,
    )
    return list(_problems(reader, rows))


def _add_line(line: bytes, collector: Collector) -> bool:
    """Add a row the typed way where it fits, else the general way; return whether it could be read."""
    try:
        draft = typed.draft_of(typed.DECODER.decode(line))
    except (msgspec.ValidationError, RecursionError):
        draft = None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    if draft is not None:
        slot, row = collector.add(draft), quick.glance(line)
        if slot is not None and row is not None:
            collector.learn(row, draft, slot)
        return True
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(value, dict) and _add(value, collector)


def _add(row: dict[str, Any], collector: Collector) -> bool:
    draft = generic.draft_of(row)
    if draft is not None:
        collector.add(draft)
    return draft is not None


def _digest(opened: Opened, running: "hashlib._Hash | None") -> str:
    """Return the first digits of the source's digest; a source that can be read again is hashed only when asked."""
    if running is None:
        running = sha256()
        for block in opened.again() if opened.again is not None else ():
            running.update(block)
    return running.hexdigest()[:8]


def _watched(opened: Opened, digest: "hashlib._Hash | None", progress: Progress | None) -> Iterator[bytes]:
    read = 0
    for block in opened.blocks:
        if digest is not None:
            digest.update(block)
        read += len(block)
        if progress is not None:
            progress(opened.name, read, opened.size)
        yield block


def _nothing(reader: RowReader) -> str:
    return f"no list of log entries ({reader.first_bad})" if reader.first_bad else "no list of log entries"


def _problems(reader: RowReader, rows: int) -> Iterator[Problem]:
    if reader.cut_off:
        yield Problem(kind="cut-off", text=f"{reader.name}: {reader.cut_off}; the entries before that are used")
    if reader.empty_list and not rows:
        yield Problem(
            kind="empty-list",
            text=f"{reader.name}: a list without any entry: the filter matched nothing; check its names and times",
        )
    if reader.long_lines:
        yield Problem(
            kind="long-line",
            text=f"{reader.name}: {reader.long_lines} lines longer than 32 MB were passed over",
        )
    if reader.bad_rows:
        yield Problem(
            kind="unreadable-rows",
            text=f"{reader.name}: rows that could not be read: {reader.bad_rows}, the first at {reader.first_bad}",
        )
    if reader.more_pages:
        yield Problem(
            kind="more-pages",
            text=f"{reader.name}: nextPageToken is set: more entries exist than this page holds",
        )


def _collected(collector: Collector) -> Iterator[Problem]:
    if collector.duplicates:
        yield Problem(kind="duplicates", text=f"{collector.duplicates} entries stood twice and were counted once")
    if collector.failed_dropped:
        yield Problem(
            kind="requests-sampled",
            text=f"{collector.failed_dropped} more failed requests were counted, not looked at one by one",
        )
