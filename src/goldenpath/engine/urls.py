"""Where a URL leads to."""

from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from goldenpath.model.probe import Place

PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443, "postgresql": 5432, "postgres": 5432, "redis": 6379}
PORTS |= {"rediss": 6379, "grpc": 443}
_SECURE = {"https", "wss", "rediss"}


def place_of(url: str, address: str = "") -> Place:
    """Return the place of a URL; ``address`` stands for another way to the same name."""
    parts = urlsplit(url)
    port = parts.port or PORTS.get(parts.scheme, 443)
    return Place(host=parts.hostname or "", port=port, tls=parts.scheme in _SECURE, address=address)


def store_of(url: str) -> tuple[str, str]:
    """Return the user and the database that a PostgreSQL URL names; a database's name is its user's where none is."""
    parts = urlsplit(url)
    user = unquote(parts.username or "postgres")
    return user, unquote(parts.path.lstrip("/")) or user


def is_address(host: str) -> bool:
    """Return whether a host is an address already, so that no name server need be asked."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def path_of(url: str) -> str:
    """Return the path and the query of a URL."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
