"""Every shape in which real collectors write is recognised, and says the same."""

import gzip
import json
from collections.abc import Callable

import pytest

from goldenpath.contracts import Line
from goldenpath.intake.scan import scan
from goldenpath.model.entry import Scan, Severity, Stream
from goldenpath.ports import Opened
from goldenpath.testing import START, rows
from goldenpath.wire.files import FileSources

LINES = (
    Line(text="first line", after=0, severity="INFO"),
    Line(payload={"message": "second line", "severity": "WARNING"}, after=1, log="stdout"),
    Line(
        after=2,
        log="requests",
        severity="ERROR",
        status=503,
        latency=1.5,
        path="/api/orders/1234567",
        text="cut",
    ),
    Line(text="Container called exit(1).", after=3, log="system", severity="WARNING"),
)


def read(data: bytes, *, block: int = 1 << 16, force: str = "auto") -> Scan:
    """Return the scan of bytes that arrive in blocks."""
    blocks = iter([data[i : i + block] for i in range(0, len(data), block)] or [b""])
    return scan([Opened(name="x.json", size=len(data), blocks=blocks)], (), force)


def native(found: list[dict[str, object]]) -> bytes:
    return json.dumps(found, indent=2).encode()


def compact(found: list[dict[str, object]]) -> bytes:
    return json.dumps(found).encode()


def lines(found: list[dict[str, object]]) -> bytes:
    return b"\n".join(json.dumps(r).encode() for r in found)


def windows_lines(found: list[dict[str, object]]) -> bytes:
    return b"\r\n".join(json.dumps(r).encode() for r in found)


def page(found: list[dict[str, object]]) -> bytes:
    return json.dumps({"entries": found}).encode()


def wrapped(found: list[dict[str, object]]) -> bytes:
    return json.dumps({"fetch_time": "2026-01-05T10:00:00", "raw_logs": found}, indent=1).encode()


def concatenated(found: list[dict[str, object]]) -> bytes:
    return b"\n".join(json.dumps(r, indent=4).encode() for r in found)


def bom(found: list[dict[str, object]]) -> bytes:
    return b"\xef\xbb\xbf" + native(found)


SHAPES: tuple[Callable[[list[dict[str, object]]], bytes], ...] = (
    native, compact, lines, windows_lines, page, wrapped, concatenated, bom,
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.__name__)
@pytest.mark.parametrize("block", [64, 1 << 16])
def test_each_shape_says_the_same(shape: Callable[[list[dict[str, object]]], bytes], block: int) -> None:
    """Witnesses do not depend on the shape, nor on how the bytes arrive."""
    plain = read(lines(rows(LINES)))
    found = read(shape(rows(LINES)), block=block)

    assert (found.entries, found.witnesses) == (4, plain.witnesses)


def test_the_typed_and_the_general_way_agree() -> None:
    """A row that needs the general way is read like its typed twin."""
    odd = [
        {
            **r,
            "labels": {**r.get("labels", {}), "instanceId": r["labels"]["instanceId"]},
            "spanId": 7,
            "httpRequest": {**r["httpRequest"], "status": str(r["httpRequest"]["status"])},
        }
        if "httpRequest" in r
        else r
        for r in rows(LINES)
    ]

    assert read(lines(odd)).witnesses == read(lines(rows(LINES))).witnesses


def test_streams_and_requests_are_understood() -> None:
    """Who wrote an entry, and what a request was, is told from the log's name and the fields."""
    by_stream = {w.first.stream: w.first for w in read(lines(rows(LINES))).witnesses}
    request = by_stream[Stream.REQUEST].request

    assert set(by_stream) == {Stream.APPLICATION, Stream.REQUEST, Stream.PLATFORM}
    assert request is not None
    assert (request.status, request.latency, request.route, request.host) == (
        503,
        1.5,
        "/api/orders/:id",
        "api.shop.example",
    )
    assert (by_stream[Stream.REQUEST].ended - START).total_seconds() == 3.5


def test_a_payload_names_the_severity_where_the_entry_does_not() -> None:
    """JSON on standard output carries its level inside."""
    found = {w.first.text: w.first for w in read(lines(rows(LINES))).witnesses}

    assert found["second line"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2026-01-05 10:00:00.7 | ERROR    | shop.db:check:150 | no", Severity.ERROR),
        ("\x1b[31m\x1b[1mERROR   \x1b[0m | no", Severity.ERROR),
        ("[2026-01-05 10:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT", Severity.CRITICAL),
        ("2026-01-05 10:00:00,683 - shop.main - WARNING - no", Severity.WARNING),
        ("level=error msg=no", Severity.ERROR),
        ("INFO:     Application startup complete.", Severity.INFO),
        ("no errors were found", Severity.DEFAULT),
    ],
)
def test_a_text_names_the_level_where_the_entry_has_none(text: str, level: Severity) -> None:
    """Plain stderr has no severity; the logger's own head does."""
    assert read(lines(rows([Line(text=text)]))).witnesses[0].first.level is level


def test_colours_and_tags_are_taken_off() -> None:
    """What is quoted is what was said, not how it was painted."""
    texts = {
        w.first.text
        for w in read(lines(rows([Line(text="\x1b[32mgreen\x1b[0m day"), Line(text="<red>bad</red> day")]))).witnesses
    }

    assert texts == {"green day", "bad day"}


def test_a_traceback_split_over_entries_is_one_message() -> None:
    """Plain stderr writes a traceback line by line; all ids are kept."""
    text = (
        "Traceback (most recent call last):",
        '  File "/app/x.py", line 1, in <module>',
        "    import y",
        "ModuleNotFoundError: No module named 'y'",
    )
    found = read(lines(rows([Line(text=t, after=0.0001 * n) for n, t in enumerate(text)])[::-1]))

    assert [w.first.text for w in found.witnesses] == ["\n".join(text)]
    assert len(found.witnesses[0].ids) == 4


def test_two_instances_do_not_mix_their_lines() -> None:
    """Lines of two instances that interleave make two tracebacks."""
    text = ("Traceback (most recent call last):", "  File x", "KeyError: 'y'")
    both = [Line(text=t, after=0.0001 * n, instance=i) for n, t in enumerate(text) for i in ("a", "b")]

    assert sorted(w.first.text.count("\n") for w in read(lines(rows(both))).witnesses) == [2, 2]


def test_a_text_cut_at_a_newline_inside_quotes_is_joined() -> None:
    """The newline is the fault itself, so it must not be lost."""
    found = read(lines(rows([Line(text='FATAL: database "orders'), Line(text='" does not exist', after=0.00002)])))

    assert found.witnesses[0].first.text == 'FATAL: database "orders\n" does not exist'


def test_rows_of_another_logger_are_read() -> None:
    """Any JSON row with a time, a message and a level will do."""
    row = {
        "@timestamp": "2026-01-05T10:00:00+02:00",
        "log_level": "warn",
        "msg": "slow",
        "service": "pay",
        "pod": "pay-1",
    }
    entry = read(json.dumps(row).encode()).witnesses[0].first

    assert (entry.severity, entry.text, entry.scope.component, entry.scope.instance) == (
        Severity.WARNING,
        "slow",
        "pay",
        "pay-1",
    )
    assert entry.at.isoformat() == "2026-01-05T08:00:00+00:00"


@pytest.mark.parametrize(
    "stamp", [1767607200, 1767607200000, 1767607200000000000, "2026-01-05T10:00:00Z", "2026-01-05 10:00:00"]
)
def test_times_of_many_kinds_are_read(stamp: object) -> None:
    """Seconds, milliseconds, nanoseconds, RFC 3339 with and without zone."""
    entry = (
        read(json.dumps({"time": stamp, "message": "x", "level": "info", "service": "s"}).encode()).witnesses[0].first
    )

    assert entry.at == START


def test_pino_levels_are_read() -> None:
    """Numbers from 10 to 60 are pino's and bunyan's."""
    entry = (
        read(json.dumps({"time": 1767607200000, "msg": "x", "level": 50, "service": "s"}).encode()).witnesses[0].first
    )

    assert entry.severity is Severity.ERROR


def test_an_entry_without_an_id_is_named_after_its_source() -> None:
    """The id is the source's digest and the row's place."""
    row = {"time": "2026-01-05T10:00:00Z", "message": "x", "level": "info", "service": "s"}
    found = read(b"\n".join([json.dumps(row).encode()] * 2))

    assert found.witnesses[0].ids == tuple(f"entry:{found.sources[0].digest}:{n}" for n in (0, 1))


def test_duplicates_are_counted_once() -> None:
    """The same insertId twice is one entry, and the export is told of."""
    found = read(lines(rows(LINES) + rows(LINES)))

    assert found.entries == 4
    assert "duplicates" in {p.kind for p in found.problems}


def test_gzip_and_folders_are_read(tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - pytest's own
    """A folder yields its exports in order of their names, compressed ones too."""
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(native(rows(LINES))))
    (tmp_path / "a.ndjson").write_bytes(lines(rows(LINES)))
    (tmp_path / ".hidden.json").write_bytes(b"no")
    names = [o.name.rsplit("/", 1)[-1] for o in FileSources().open((str(tmp_path),))]
    found = scan(FileSources().open((str(tmp_path),)), ())

    assert names == ["a.ndjson", "b.json.gz"]
    assert found.entries == 4


def test_the_shape_can_be_forced() -> None:
    """--format-in overrides what would be recognised."""
    assert read(lines(rows(LINES)), force="ndjson").entries == 4


def test_the_quick_way_keeps_levels_apart_that_stand_inside_the_payload() -> None:
    """Two rows in the same words, one a warning and one an error, are two, in whatever order they come."""
    levels = ("WARNING", "ERROR", "WARNING", "ERROR", "ERROR")
    mixed = [
        Line(payload={"message": "pool is full", "level": level.lower()}, after=n, log="stdout")
        for n, level in enumerate(levels)
    ]
    found = {w.first.severity: w.count for w in read(lines(rows(mixed)), block=400).witnesses}

    assert found == {Severity.WARNING: 2, Severity.ERROR: 3}
