"""Where something is, read from a URL or a DSN: its password and its query are left behind in the reading."""

import ipaddress
import re
from typing import Final

from goldenpath.model.record import record

_URL = re.compile(r"^(?:jdbc:)?([a-zA-Z][a-zA-Z0-9+.-]{0,30})://(.*)$", re.DOTALL)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_USER = re.compile(r"^[A-Za-z0-9._-]{1,63}$")
_NAME = re.compile(r"^[A-Za-z0-9._~-]{1,63}$")
_SEGMENT = re.compile(r"^[A-Za-z0-9._~!$&'()*+,;=:-]{0,64}$")
_PAIR = re.compile(r"(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|\S+)")
_TOKEN_LENGTH: Final = 20
_LONGEST: Final = 4_096

PORTS: Final = {
    "http": 80,
    "https": 443,
    "ws": 80,
    "wss": 443,
    "postgresql": 5432,
    "redis": 6379,
    "rediss": 6379,
    "mysql": 3306,
    "mongodb": 27017,
    "amqp": 5672,
    "amqps": 5671,
    "nats": 4222,
    "kafka": 9092,
    "grpc": 443,
    "grpcs": 443,
    "tls": 443,
}
_SCHEMES: Final = {"postgres": "postgresql", "mongodb+srv": "mongodb", "mariadb": "mysql", "valkey": "redis"}
KINDS: Final = {
    "postgresql": "database",
    "mysql": "database",
    "mongodb": "database",
    "redis": "cache",
    "rediss": "cache",
    "amqp": "queue",
    "amqps": "queue",
    "kafka": "queue",
    "nats": "queue",
    "http": "service",
    "https": "service",
    "ws": "service",
    "wss": "service",
}
_KEEPS_USER: Final = frozenset({"postgresql", "redis", "rediss"})
ASKED: Final = frozenset({"http", "https", "postgresql", "redis", "rediss"})
"""Schemes that a component's URL may have."""


@record
class Address:
    """Where something is; its password is not kept, only whether there was one."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: bool = False
    path: str = ""
    """Begins with ``/`` where it is not empty."""
    cut: bool = False
    """Whether a query, a fragment or a segment that looks like a token was left behind."""

    @property
    def place(self) -> str:
        """Return ``host:port``."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme, host, and the port where it is not the scheme's own."""
        port = "" if PORTS.get(self.scheme) == self.port else f":{self.port}"
        return f"{self.scheme}://{_bracketed(self.host)}{port}"

    @property
    def url(self) -> str:
        """Return the URL without its password."""
        user = f"{self.user}@" if self.user else ""
        scheme, rest = self.origin.split("://", 1)
        if scheme in KINDS and KINDS[scheme] != "service":
            rest = self.place
        return f"{scheme}://{user}{rest}{self.path}"

    @property
    def kind(self) -> str:
        """Return the kind of component that speaks so."""
        return KINDS.get(self.scheme, "service")


def address(value: str) -> Address | None:
    """Return where a URL leads, ``None`` where the text is no URL with a host."""
    if len(value) > _LONGEST:
        return None
    found = _URL.match(value.strip())
    if found is None:
        return _pairs(value)
    scheme = found[1].lower().split("+", 1)[0] if found[1].lower() not in _SCHEMES else found[1].lower()
    scheme = _SCHEMES.get(scheme, scheme)
    return _parted(scheme, found[2])


def place(value: str, port: int = 0) -> tuple[str, int] | None:
    """Return host and port of ``host:port``, or of a host alone with ``port``; ``None`` where it is neither."""
    value = value.strip()
    if value.startswith("["):
        host, end, rest = value[1:].partition("]")
        if not end or ":" not in host or (rest and not rest.startswith(":")):
            return None
        return _checked(host, rest.removeprefix(":"), port)
    host, colon, rest = value.rpartition(":")
    return _checked(host, rest, port) if colon else _checked(value, "", port)


def is_literal(host: str) -> bool:
    """Return whether a host is an address, not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_here(host: str) -> bool:
    """Return whether a host is this machine itself."""
    return host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


def plain_path(path: str) -> tuple[str, bool]:
    """Return a path without query, fragment and what looks like a token, and whether something was left behind."""
    plain = re.split(r"[?#]", path, maxsplit=1)[0]
    kept: list[str] = []
    for segment in plain.split("/"):
        if not _SEGMENT.match(segment) or looks_secret(segment):
            break
        kept.append(segment)
    whole = "/".join(kept)
    return (whole if whole.startswith("/") else ""), whole != path


def looks_secret(word: str) -> bool:
    """Return whether a word looks like a token: long, of letters and digits mixed, without any separator within."""
    longest = max(re.split(r"[._~-]", word), key=len, default="")
    return len(longest) >= _TOKEN_LENGTH and bool(re.search(r"\d", longest)) and bool(re.search(r"[A-Za-z]", longest))


def _parted(scheme: str, rest: str) -> Address | None:
    """Return the address; a password may hold any sign, so what stands before the last ``@`` is taken for it."""
    store = KINDS.get(scheme, "service") != "service"
    authority, _, _ = rest.partition("/")
    authority = re.split(r"[?#]", authority, maxsplit=1)[0]
    behind = rest[len(authority) :]
    if "@" in behind and store:
        whole = re.split(r"[?#](?!.*@)", rest, maxsplit=1)[0]
        front, _, back = whole.rpartition("@")
        host_port, slash, tail = back.partition("/")
        authority, behind = f"{front}@{host_port}", slash + tail
    elif "@" in behind:
        if ":" in authority and "@" not in authority:
            return None  # a password with a slash in it looks like a port and a path
        behind = ""
    front, at, host_port = authority.rpartition("@")
    where = place(host_port.split(",", 1)[0], PORTS.get(scheme, 0))
    if where is None or not where[1]:
        return None
    user, colon, _ = front.partition(":")
    keeps = scheme in _KEEPS_USER and bool(_USER.match(user)) and (scheme == "postgresql" or bool(colon))
    path, cut = _database(behind) if store else plain_path(behind)
    return Address(
        scheme=scheme,
        host=where[0],
        port=where[1],
        user=user if keeps else "",
        password=bool(at) and (bool(colon) or not keeps),
        path=path,
        cut=cut or (bool(rest[len(authority) :]) and not behind),
    )


def _database(behind: str) -> tuple[str, bool]:
    """Return the name of a database as a path; what else a DSN says is left behind."""
    name = re.split(r"[?#]", behind.removeprefix("/"), maxsplit=1)[0]
    return (f"/{name}" if _NAME.match(name) and not looks_secret(name) else ""), False


def _pairs(value: str) -> Address | None:
    """Return the address of a DSN of pairs, such as ``host=10.0.0.3 dbname=chat``, as libpq reads it."""
    said = dict(_PAIR.findall(value)) if "host=" in value.replace(" ", "") else {}
    where = place(said.get("host", ""), 0)
    if where is None or said.get("host", "").startswith("/"):
        return None
    user, name = said.get("user", ""), said.get("dbname", "")
    port = said.get("port", "")
    return Address(
        scheme="postgresql",
        host=where[0],
        port=int(port) if port.isascii() and port.isdigit() and len(port) < 6 else PORTS["postgresql"],
        user=user if _USER.match(user) else "",
        password="password" in said,
        path=f"/{name}" if _NAME.match(name) and not looks_secret(name) else "",
    )


def _checked(host: str, port: str, otherwise: int) -> tuple[str, int] | None:
    labels = host.split(".")
    named = len(host) < 254 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdecimal()
    if not (named or is_literal(host)):
        return None
    if not port:
        return host.lower(), otherwise
    if not (port.isascii() and port.isdigit() and len(port) < 6) or not 0 < int(port) < 65_536:
        return None
    return host.lower(), int(port)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
