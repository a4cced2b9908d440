"""Bytes become rows: the shape is recognised, never asked for, and read as a stream where that is possible.

Yields each row as its JSON bytes or as a decoded object. What is wrong on the way is collected, so that the
rest can be used; only a source without a single usable row is an error.
"""

import codecs
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec

from goldenpath.intake.logs.generic import looks_like_row
from goldenpath.model.errors import SourceMalformed

LONGEST_LINE = 32 * 1024 * 1024
LARGEST_DOCUMENT = 256 * 1024 * 1024
SHAPES = ("auto", "array", "ndjson", "object")
_PATIENCE = 1000
_SPLIT = b"\n  },"
_SEVERITIES = frozenset(["DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"])
_EXPECTED = "a Cloud Logging export: a JSON array, one JSON object a line, or an object that holds a list of entries"

RowLike = bytes | dict[str, Any]


class RowReader:
    """Reads the rows of one source; afterwards says what it saw."""

    def __init__(self, name: str, blocks: Iterator[bytes], force: str = "auto") -> None:
        self.name = name
        self.shape = ""
        self.claims: list[tuple[str, str]] = []
        self.bad_rows = 0
        self.first_bad = ""
        self.long_lines = 0
        self.cut_off = ""
        self.more_pages = False
        self.empty_list = False
        """The source holds a list of entries without any: a filter that matched nothing."""
        self._blocks = blocks
        self._force = force

    def batches(self) -> Iterator[Sequence[RowLike]]:
        """Yield the rows, as they come: all lines or all objects in one batch.

        Raises:
            SourceMalformed: the source is empty, no text, no UTF-8, or no JSON.
        """
        head = self._head()
        start = head.lstrip()
        mode = self._force if self._force != "auto" else {b"[": "array", b"{": "object"}.get(start[:1], "")
        if not mode:
            raise self._malformed(_what(start), position=_position(head, len(head) - len(start)))
        if mode == "array":
            pretty = start.startswith((b"[\n  {\n", b"[\r\n  {\r\n"))
            yield from self._pretty_array(start) if pretty else self._json_stream(start)
        elif mode == "ndjson":
            self.shape = "one object a line"
            yield from self._lines(start)
        else:
            yield from self._object(start)

    @staticmethod
    def _single(rows: Iterator[RowLike]) -> Iterator[Sequence[RowLike]]:
        for row in rows:
            yield (row,)

    def note_bad(self, position: str) -> None:
        """Count a row that could not be understood."""
        self.bad_rows += 1
        self.first_bad = self.first_bad or position

    def _head(self) -> bytes:
        head = b""
        for block in self._blocks:
            head += block
            if head.strip():
                break
        if not head.strip():
            raise self._malformed("nothing: the source is empty")
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self._malformed("UTF-16 text", do="Convert it: iconv -f UTF-16 -t UTF-8")
        head = head.removeprefix(b"\xef\xbb\xbf")
        if b"\0" in head[:4096]:
            raise self._malformed("binary data", position=str(head.index(b"\0")))
        return head

    def _pretty_array(self, rest: bytes) -> Iterator[Sequence[RowLike]]:
        """Split gcloud's indented array where an element ends; a newline inside a string is always escaped."""
        self.shape = "indented array"
        rest = rest[1:]
        for block in chain((b"",), self._blocks):
            rest += block
            *whole, rest = rest.split(_SPLIT)
            if whole:
                yield [element for part in whole for element in _elements(part + b"\n  }")]
            if len(rest) > LONGEST_LINE:
                raise self._malformed("an element larger than 32 MB", do="Export one object a line")
        *before, last = _elements(rest.strip())
        if before:
            yield before
        if last.endswith(b"]"):
            last = last[:-1].rstrip()
        elif last:
            self.cut_off = "the array has no end"
        if last and last.endswith(b"}"):
            yield [last]
        elif last and self.cut_off:
            self.note_bad("the last element")

    def _json_stream(self, rest: bytes) -> Iterator[Sequence[RowLike]]:
        """Yield the objects of a compact array, or of objects that follow each other, as they arrive.

        The standard library's scanner only finds where an object ends; what it holds is decoded as for lines.
        """
        array = rest[:1] == b"["
        self.shape = "array" if array else "objects"
        decode, scan = codecs.getincrementaldecoder("utf-8")(), json.JSONDecoder()
        text, at, want, closed = self._decode(decode, rest), 0, 0, False
        for block in chain((b"",), self._blocks, (None,)):
            text += self._decode(decode, block or b"", final=block is None)
            if len(text) - at < want and block is not None:
                continue
            found: list[bytes] = []
            while True:
                before, at = at, _skip(text, at, array=array)
                closed = "]" in text[before:at] or (closed and "[" not in text[before:at])
                if at >= len(text):
                    break
                try:
                    value, end = scan.raw_decode(text, at)
                except (json.JSONDecodeError, RecursionError) as problem:
                    if block is None:
                        self._cut(text, at, problem)
                        yield found
                        return
                    break
                if end == len(text) and block is not None:
                    break  # a number or word may go on in the next block
                if isinstance(value, dict):
                    found.append(text[at:end].encode("utf-8", "surrogatepass"))
                else:
                    self.note_bad(f"element that is no object, near character {at}")
                at = end
            if found:
                yield found
            text, at = text[at:], 0
            want = 2 * len(text)
            if len(text) > LONGEST_LINE:
                raise self._malformed("an element larger than 32 MB", do="Export one object a line")
        self.empty_list = array and closed and not self.bad_rows
        if array and not closed:
            self.cut_off = "the array has no end"

    def _cut(self, text: str, at: int, problem: Exception) -> None:
        self.cut_off = "the JSON breaks off"
        if isinstance(problem, json.JSONDecodeError) and problem.pos < len(text) - 1:
            self.cut_off = f"the JSON breaks near {text[at : at + 40]!r}: {problem.msg}"
        self.note_bad("the last element")

    def _decode(self, decode: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> str:
        try:
            return decode.decode(block, final)
        except UnicodeDecodeError as problem:
            if final:
                return ""
            raise self._malformed("bytes that are not UTF-8", position=str(problem.start)) from None

    def _lines(self, rest: bytes) -> Iterator[Sequence[RowLike]]:
        skipping = False
        for block in chain((b"",), self._blocks):
            *lines, rest = (rest + block).split(b"\n")
            if skipping and lines:
                lines, skipping = lines[1:], False
            if lines:
                yield [line for line in lines if line and not line.isspace()]
            if len(rest) > LONGEST_LINE:
                self.long_lines += 0 if skipping else 1
                rest, skipping = b"", True
        if rest.strip() and not skipping:
            yield [rest]

    def _object(self, rest: bytes) -> Iterator[Sequence[RowLike]]:
        """Read objects line by line, or one document that wraps lists of entries."""
        line, rest = self._first_line(rest)
        if len(line) > LONGEST_LINE and rest.strip():
            self.shape = "one object a line"
            self.long_lines += 1
            yield from self._lines(rest)
            return
        try:
            first = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError):
            first = None
        if (first is not None and (looks_like_row(first) or rest.strip())) or _row_in(rest.split(b"\n", 2)[0]):
            self.shape = "one object a line"
            yield from self._lines(line + b"\n" + rest)
            return
        yield from self._single(self._document(line + rest if first is None else line))

    def _first_line(self, rest: bytes) -> tuple[bytes, bytes]:
        parts, size = [rest], len(rest)
        while b"\n" not in parts[-1] and size <= LARGEST_DOCUMENT:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
            size += len(block)
        line, newline, after = b"".join(parts).partition(b"\n")
        if not after.strip():
            after += next(self._blocks, b"")
        return line + newline, after

    def _document(self, data: bytes) -> Iterator[RowLike]:
        parts = [data]
        size = len(data)
        for block in self._blocks:
            parts.append(block)
            size += len(block)
            if size > LARGEST_DOCUMENT:
                raise self._malformed("a wrapped document larger than 256 MB", do="Export one object a line")
        whole = b"".join(parts)
        try:
            document = msgspec.json.decode(whole)
        except (msgspec.DecodeError, RecursionError) as problem:
            yield from self._damaged(whole, problem)
            return
        yield from self._unwrap(document)

    def _damaged(self, whole: bytes, problem: Exception) -> Iterator[RowLike]:
        if "trailing characters" in str(problem):  # objects, indented, one after another: jq writes them so
            self._blocks = iter(())
            for batch in self._json_stream(whole):
                yield from batch
            return
        text = whole.decode("utf-8", "replace")
        scan, at, found, misses = json.JSONDecoder(), 0, 0, 0
        while misses < _PATIENCE and (at := text.find("{", at + 1)) >= 0:
            try:
                value, end = scan.raw_decode(text, at)
            except (json.JSONDecodeError, RecursionError):
                misses += 1
                continue
            if looks_like_row(value):
                found += 1
                yield value
                at = end
        if not found:
            raise self._malformed(f"broken JSON ({problem})", position=_position(whole, len(whole))) from None
        self.shape = "wrapped"
        self.cut_off = "the document breaks off"

    def _unwrap(self, document: Any) -> Iterator[RowLike]:  # noqa: ANN401 - any JSON
        if looks_like_row(document) and not _lists(document):
            self.shape = "one object"
            yield document
            return
        self.shape = "wrapped"
        self._claim(document)
        self.empty_list = isinstance(document, dict) and any(v == [] for v in document.values())
        for severity, rows in _lists(document):
            for row in rows:
                if not isinstance(row, dict):
                    self.note_bad("an element that is no object")
                elif severity and "severity" not in row:
                    yield {**row, "severity": severity}
                else:
                    yield row

    def _claim(self, document: dict[str, Any]) -> None:
        for key, value in document.items():
            if isinstance(value, (str, int, float)) and not isinstance(value, bool):
                self.claims.append((key, str(value)))
            elif isinstance(value, dict) and "range" in key.lower():
                self.claims.extend((f"{key}.{k}", str(v)) for k, v in value.items() if isinstance(v, (str, int, float)))
        self.more_pages = bool(document.get("nextPageToken"))

    def _malformed(self, came: str, position: str = "", do: str = "") -> SourceMalformed:
        return SourceMalformed(source=self.name, position=position, came=came, expected=_EXPECTED, do=do)


def _lists(document: object, key: str = "", depth: int = 0) -> list[tuple[str, list[Any]]]:
    """Return the lists of rows in a document, each with the severity that its key names."""
    if depth > 4:
        return []
    if isinstance(document, list):
        if any(looks_like_row(row) for row in document[:50]):
            word = key.upper()
            return [(word if word in _SEVERITIES else "", document)]
        return [found for item in document[:1000] for found in _lists(item, key, depth + 1)]
    if isinstance(document, dict):
        return [found for k, v in document.items() for found in _lists(v, k, depth + 1)]
    return []


def _elements(part: bytes) -> list[bytes]:
    """Return the elements of a piece of an indented array; where one array ends and another begins there are two."""
    if b"\n]" not in part:
        return [part]
    first, _, second = part.partition(b"\n]")
    second = second.strip().removeprefix(b"[")
    return [first, second] if second else [part]


def _row_in(line: bytes) -> bool:
    """Return whether a line holds a row of its own: a broken first line does not make the rest a document."""
    try:
        return looks_like_row(msgspec.json.decode(line))
    except (msgspec.DecodeError, RecursionError):
        return False


def _skip(text: str, at: int, *, array: bool) -> int:
    """Return the place of the next element; arrays that follow each other are read as one."""
    between = " \t\r\n,[]" if array else " \t\r\n,"
    while at < len(text) and text[at] in between:
        at += 1
    return at


def _what(start: bytes) -> str:
    words = start[:40].decode("utf-8", "replace").split("\n", 1)[0]
    return f"text that begins with {words!r}, which is not JSON"


def _position(data: bytes, offset: int) -> str:
    before = data[:offset]
    newline = b"\n"
    return f"{before.count(newline) + 1}:{offset - before.rfind(newline)}"
