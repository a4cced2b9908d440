"""Where a chat platform is found, and whom its certificates are trusted from."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """The parts of a URL that decide where a connection goes."""

    secure: bool
    host: str
    port: int
    target: str
    """Path and query, as the request line wants them."""

    @property
    def authority(self) -> str:
        """Return the Host header's value."""
        return self.host if self.port == (443 if self.secure else 80) else f"{self.host}:{self.port}"


def origin(url: str) -> Origin:
    """Return the parts of an http, https, ws or wss URL.

    Raises:
        ValueError: another scheme, or no host.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https", "ws", "wss"} or not parts.hostname:
        raise ValueError(f"not an http or ws URL: {url}")
    secure = parts.scheme in {"https", "wss"}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Origin(secure=secure, host=parts.hostname, port=parts.port or (443 if secure else 80), target=target)


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoints:
    """The public URLs of one platform, with the addresses of names that the system's DNS does not know."""

    auth_url: str
    api_url: str
    web_url: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    ca_file: Path | None = None

    async def resolve(self, host: str, port: int) -> str:
        """Return the address of a host: from ``addresses``, else from the system.

        Raises:
            OSError: nobody knows the name.
        """
        if known := self.addresses.get(host):
            return known
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return str(found[0][4][0])

    def tls(self) -> ssl.SSLContext:
        """Return the context that all connections to this platform share."""
        return _context(self.ca_file, self.ca_file.stat().st_mtime_ns if self.ca_file else 0)


@lru_cache(maxsize=8)
def _context(ca_file: Path | None, _written: int) -> ssl.SSLContext:
    # The time of writing is part of the key: a lab that was made anew has another authority at the same path.
    return ssl.create_default_context(cafile=ca_file)
