"""The page's files, read once at start-up and served from memory."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from chat_platform.common.errors import ApiError
from chat_platform.web.places import Places, places

KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One file: what it is and what it holds."""

    kind: str
    content: bytes
    etag: str


@cache
def documents() -> Mapping[str, Document]:
    """Return every file of the page by its name; start-up reads them, requests find them read."""
    found = {}
    for file in files("chat_platform.web").joinpath("static").iterdir():
        kind = KINDS.get(file.name.rpartition(".")[2])
        if kind:
            content = file.read_bytes()
            found[file.name] = Document(
                kind=kind, content=content, etag=f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            )
    return found


def document(request: Request, name: str) -> Response:
    """Return the file, or 304 when the browser has this very content.

    Raises:
        ApiError: there is no such file.
    """
    found = documents().get(name)
    if not found:
        raise ApiError(404, "unknown_path", "Not Found.")
    headers = _headers(places(request)) | {"etag": found.etag}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.kind)


def _headers(at: Places) -> dict[str, str]:
    socket = at.api_url.replace("http", "ws", 1)
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {at.auth_url} {at.api_url} {socket}",
        "base-uri": "'none'",
        # Without its script the login form must send nothing: the password would go to the wrong service.
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        # A new revision must be seen at the next load; asking costs one 304.
        "cache-control": "no-cache",
    }
