"""What one run of the lab leaves behind: a small folder that only its owner can read, without tokens and passwords."""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from goldenpath_lab.client.contact import Contact
from goldenpath_lab.client.walk import Walk
from goldenpath_lab.redaction import GONE, cleaned, cleaned_row, without_secrets
from goldenpath_lab.run.entries import stamp

META = "meta.json"
TRUTH = "truth.json"
EXPORT = "export.ndjson"
"""Files of a bundle; the first is written last and makes it whole."""

_SHOWN_BODY = 600
_SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "set-cookie", "sec-websocket-protocol", "proxy-authorization", "x-service-secret"}
)


class Bundle:
    """A folder under way; it takes its name only when it is whole, so that a crash leaves the old one or none."""

    def __init__(self, folder: Path, known: Callable[[], Collection[str]] = frozenset) -> None:
        """Begin; what ``known`` returns when a file is written stands in no file."""
        self.folder = folder
        self._known = known
        self._draft = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(self._draft, ignore_errors=True)
        self._draft.mkdir(parents=True, mode=0o700)

    def json(self, name: str, value: object) -> None:
        """Write one JSON file."""
        clean = cleaned(msgspec.to_builtins(value), self._known())
        self._write(name, msgspec.json.format(msgspec.json.encode(clean), indent=2) + b"\n")

    def lines(self, name: str, rows: Iterable[bytes]) -> None:
        """Write rows that end without a newline, one a line."""
        known = self._known()
        self._write(name, b"".join(cleaned_row(row, known) + b"\n" for row in rows))

    def finish(self, meta: Mapping[str, Any]) -> Path:
        """Write the last file, put the folder in its place and return it."""
        self.json(META, meta)
        old = self.folder.with_name(f".{self.folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        with suppress(FileNotFoundError):
            self.folder.rename(old)
        self._draft.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)
        return self.folder

    def discard(self) -> None:
        """Remove what was written so far."""
        shutil.rmtree(self._draft, ignore_errors=True)

    def _write(self, name: str, content: bytes) -> None:
        path = self._draft / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)


def read(folder: Path) -> dict[str, Any] | None:
    """Return what ends a bundle, its ``meta.json``; None where the bundle is absent or not whole."""
    try:
        found: dict[str, Any] = msgspec.json.decode((folder / META).read_bytes(), type=dict)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
    return found


def contact_row(walk: int, contact: Contact) -> bytes:
    """Return one contact as a line of ``outside.ndjson``."""
    closed = contact.closed and {"code": contact.closed[0], "reason": contact.closed[1]}
    answer = {
        "status": contact.status,
        "headers": _clean(contact.headers),
        "body": without_secrets(contact.body.decode(errors="replace"))[:_SHOWN_BODY],
        "body_bytes": contact.body_bytes,
    }
    row = {
        "walk": walk,
        "began": stamp(contact.began),
        "ended": stamp(contact.ended),
        "request": {
            "method": contact.method,
            "url": without_secrets(contact.url),
            "headers": _clean(contact.request_headers),
        },
        "answer": answer if contact.status is not None else None,
        "milliseconds": {name: round(value, 1) for name, value in contact.milliseconds.items()},
        "frames": contact.frames or None,
        "closed": closed,
        "failure": contact.failure,
    }
    return msgspec.json.encode({name: value for name, value in row.items() if value is not None})


def walk_row(number: int, walk: Walk, page: str | None) -> bytes:
    """Return one walk as a line of ``probe.ndjson``: every step with its time, and why it failed."""
    steps = [
        {
            "name": step.name,
            "ok": step.ok,
            "ms": None if step.milliseconds is None else round(step.milliseconds, 1),
            "reason": None if step.ok else without_secrets(step.seen),
        }
        for step in walk.steps
    ]
    opened = {"name": "page", "ok": page is None, "ms": None, "reason": page}
    row = {
        "walk": number,
        "began": stamp(walk.began),
        "ended": stamp(walk.began + walk.seconds),
        "ok": walk.ok,
        "steps": [opened, *steps],
    }
    return msgspec.json.encode(row)


def _clean(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: GONE if name.lower() in _SECRET_HEADERS else without_secrets(value) for name, value in headers.items()
    }
