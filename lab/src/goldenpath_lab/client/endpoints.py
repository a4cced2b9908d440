"""Where a chat platform is found, and whom its certificates are trusted from."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from goldenpath_lab.client import name_server


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
    """The public URLs of one platform, and who knows their hosts where the system's DNS does not."""

    auth_url: str
    api_url: str
    web_url: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Fixed ones; they need no question."""
    nameserver: str | None = None
    """``address:port`` of the name server that knows the hosts; it is asked for every connection."""
    ca_file: Path | None = None
    stay_here: bool = False
    """Whether only addresses of this machine are taken."""

    async def resolve(self, host: str, port: int) -> str:
        """Return the address of a host: from ``addresses``, else from the name server, else from the system.

        Raises:
            OSError: nobody knows the name, or its address is elsewhere and we are to stay here.
        """
        address = self.addresses.get(host) or await self._asked(host, port)
        if self.stay_here and not ip_address(address).is_loopback:
            raise OSError(errno.EADDRNOTAVAIL, f"{host} is {address}, which is not on this machine")
        return address

    async def _asked(self, host: str, port: int) -> str:
        if self.nameserver and not _is_address(host):
            return await name_server.ask(self.nameserver, host)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return str(found[0][4][0])

    def tls(self) -> ssl.SSLContext:
        """Return the context that all connections to this platform share."""
        return _context(self.ca_file, self.ca_file.stat().st_mtime_ns if self.ca_file else 0)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8)
def _context(ca_file: Path | None, _written: int) -> ssl.SSLContext:
    # The time of writing is part of the key: a lab that was made anew has another authority at the same path.
    return ssl.create_default_context(cafile=ca_file)
