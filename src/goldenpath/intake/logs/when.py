"""When a line was logged: what a reader needs to know to find the last minutes of a file without reading it all."""

from datetime import datetime

import msgspec

from goldenpath.intake.logs.generic import draft_of


def time_of(line: bytes) -> datetime | None:
    """Return the time of a line that is one log entry, ``None`` where it is none or says none."""
    row = _row(line)
    draft = draft_of(row) if row is not None else None
    return draft.at if draft is not None else None


def is_whole(line: bytes) -> bool:
    """Return whether a line is a whole JSON object: what is cut off in the middle of writing is none."""
    return _row(line) is not None


def begins_lines(head: bytes) -> bool:
    """Return whether a file that begins so holds one entry a line, rather than one document or array."""
    first, newline, _ = head.lstrip().partition(b"\n")
    return not first.startswith(b"[") and not (newline and first.rstrip() == b"{")


def _row(line: bytes) -> dict[str, object] | None:
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return row if isinstance(row, dict) else None
