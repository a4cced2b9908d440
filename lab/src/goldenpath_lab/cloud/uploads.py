"""Uploads to Cloud Storage: what a call of type media or multipart brings."""

import re
from email import message_from_bytes
from email.message import Message
from typing import Any

from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.http import Call

Json = dict[str, Any]

_GAP = re.compile(rb"\r?\n\r?\n")


def uploaded(call: Call) -> tuple[Json, bytes]:
    """Return an upload's metadata and content.

    Raises:
        ApiError: it is none.
    """
    kind = call.query.get("uploadType", "")
    if kind == "media":
        name = call.query.get("name")
        if not name:
            raise invalid("Required parameter: name")
        return {"name": name, "contentType": call.headers.get("content-type")}, call.body
    if kind != "multipart":
        raise ApiError("UNIMPLEMENTED", f"The lab takes uploads of type media and multipart, not {kind[:40]!r}.")
    (_, about), (head, content) = _parts(call)
    metadata = Call(path="", names={}, query={}, headers={}, body=about, many=lambda _: []).json()
    metadata.setdefault("name", call.query.get("name"))
    metadata.setdefault("contentType", head.get_content_type())
    return metadata, content


def _parts(call: Call) -> tuple[tuple[Message, bytes], tuple[Message, bytes]]:
    """Return head and bytes of both parts; the bytes as they were sent, where a mail parser would change line ends."""
    whole = message_from_bytes(f"Content-Type: {call.headers.get('content-type', '')}\r\n\r\n".encode())
    boundary = str(whole.get_boundary() or "").encode()
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?=\r?\n|$)")
    pieces = line.split(call.body) if boundary else []
    gaps = [_GAP.search(piece) for piece in pieces[1:3]]
    if len(pieces) != 4 or gaps[0] is None or gaps[1] is None:
        raise invalid("Malformed multipart body.")
    first, second = (
        (message_from_bytes(piece[: gap.start()].lstrip(b"\r\n") + b"\r\n\r\n"), piece[gap.end() :])
        for piece, gap in zip(pieces[1:3], gaps, strict=True)
        if gap is not None
    )
    return first, second
