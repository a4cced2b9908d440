"""A search through the lab's log or its metrics, as a program of its own.

Whoever searches a long log by a costly expression must not hold up the platform: the program can be ended. It reads a
question as JSON from its standard input and writes the answer as JSON.
"""

import base64
import heapq
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from goldenpath_lab.cloud import alignment, monitoring_filter
from goldenpath_lab.cloud.filter_syntax import FilterError
from goldenpath_lab.cloud.logging_filter import compile_filter, instant

Json = dict[str, Any]
Key = tuple[float, str]

_STEP = 64 * 1024


def main() -> None:
    """Answer one question."""
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=Json)
    try:
        found = {"entries": entries, "series": series}[question["about"]](question)
    except FilterError as problem:
        found = {"refused": str(problem)}
    sys.stdout.buffer.write(msgspec.json.encode(found))


def entries(question: Json) -> Json:
    """Return a page of entries in order of time, and the place after it.

    Raises:
        FilterError: the filter is none.
    """
    wanted = compile_filter(question["filter"])
    size, newest_first = question["size"], question["newest_first"]
    after = _place(question["after"]) if question["after"] else None
    found = (
        (key, entry)
        for path in map(Path, question["paths"])
        for key, entry in _entries(path, wanted.since)
        if (after is None or (key < after if newest_first else key > after)) and wanted.matches(entry)
    )
    pick = heapq.nlargest if newest_first else heapq.nsmallest
    rows = pick(size + 1, found, key=lambda row: row[0])
    place = _token(rows[size - 1][0]) if len(rows) > size else ""
    return {"entries": [entry for _, entry in rows[:size]], "after": place}


def series(question: Json) -> Json:
    """Return the time series that a filter chooses, aligned where it is asked.

    Raises:
        FilterError: the filter is none.
    """
    wanted = monitoring_filter.compile_filter(question["filter"])
    path = Path(question["path"])
    rows = _rows(path, None) if path.exists() else iter(())
    return {"series": alignment.collected(rows, wanted, question)}


def _entries(path: Path, since: float | None) -> Iterator[tuple[Key, Json]]:
    if not path.exists():
        return
    for entry in _rows(path, since):
        at = instant(str(entry.get("timestamp", "")))
        if at is not None:
            yield (at, str(entry.get("insertId", ""))), entry


def _rows(path: Path, since: float | None) -> Iterator[Json]:
    decode = msgspec.json.Decoder(Json).decode
    with path.open("rb") as file:
        if since is not None:
            _advance(file, path.stat().st_size, since)
        for line in file:
            # The last line may be half written.
            if line.endswith(b"\n"):
                yield decode(line)


def _advance(file: BinaryIO, size: int, since: float) -> None:
    """Go to a line that was received before a time, the last such step of the file.

    Entries lie in order of receipt, and none is received before it happened.
    """
    low, high = 0, size
    while high - low > _STEP:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline()
        line = file.readline()
        received = instant(_received(line)) if line.endswith(b"\n") else None
        if received is not None and received < since:
            low = middle
        else:
            high = middle
    file.seek(low)
    if low:
        file.readline()


def _received(line: bytes) -> str:
    return str(msgspec.json.decode(line, type=Json).get("receiveTimestamp", ""))


def _token(key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode()


def _place(token: str) -> Key:
    try:
        at, identity = msgspec.json.decode(base64.urlsafe_b64decode(token), type=tuple[float, str])
    except (ValueError, msgspec.DecodeError):
        raise FilterError("page_token is not valid") from None
    return at, identity


if __name__ == "__main__":
    main()
