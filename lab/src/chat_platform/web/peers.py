"""Asks auth and backend whether they are ready."""

import asyncio
import re
from urllib.parse import urlsplit

from chat_platform.common.health import Check, check
from chat_platform.common.settings import Settings

LARGEST_HEAD = 16 * 1024
STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})")


class PeerDown(Exception):
    """A service answered, and not with 200."""


async def peers(settings: Settings) -> tuple[Check, ...]:
    """Return how auth and backend answer now; both are asked at once."""
    return tuple(
        await asyncio.gather(
            check("auth", lambda: _ask(settings.internal_auth_url)),
            check("api", lambda: _ask(settings.internal_api_url)),
        )
    )


async def _ask(url: str) -> None:
    head = await _head(f"{url}/health/ready")
    status = STATUS_LINE.match(head)
    if not status:
        raise PeerDown("answered with something else than HTTP")
    if status[1] != b"200":
        origin = "" if b"\r\nx-served-by:" in head.lower() else ", from something in front of it"
        raise PeerDown(f"answered {status[1].decode()}{origin}")


async def _head(url: str) -> bytes:
    """Return the answer's status line and headers; one GET needs no HTTP library, whose import takes longer."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port or (443 if secure else 80), ssl=secure or None, limit=LARGEST_HEAD
    )
    try:
        writer.write(f"GET {parts.path} HTTP/1.1\r\nhost: {parts.netloc}\r\nconnection: close\r\n\r\n".encode())
        return await reader.readuntil(b"\r\n\r\n")
    finally:
        writer.close()
