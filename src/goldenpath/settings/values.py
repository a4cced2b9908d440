"""Texts with a form of their own: references to secrets, URLs, places, names of hosts, paths of files."""

import ipaddress
import posixpath
import re
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from goldenpath.model.secret import SecretRef
from goldenpath.settings.problems import did_you_mean, listed, quoted

SCHEMES: Final = ("env", "file", "gcp-secret", "cmd")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_GCP: Final = re.compile(r"projects/[a-z0-9:.-]+/secrets/[A-Za-z0-9_-]+(?:/versions/(?:latest|[0-9]+))?")
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_SECRET: Final = re.compile(
    r"(?i)(?:^|[_-])(?:password|passwd|passphrase|secret|token|credentials?|(?:api|access|private)[_-]?key|apikey)$"
)
_IN_FRONT: Final = re.compile(r"://[^/?#@]*:[^@]+@")
_IN_QUERY: Final = re.compile(r"(?i)[?&;][a-z0-9_-]*(?:password|token|secret|api[_-]?key)=[^&;]")
_WITH_USER: Final = frozenset({"postgresql", "postgres", "redis", "rediss"})
_SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie"})


class Unfit(Exception):  # noqa: N818 - named for the state of the text
    """A text that has not the form it should have: what came, and what was expected, as one phrase."""


def names_secret(name: str) -> bool:
    """Return whether a field of that name holds a secret."""
    return bool(_SECRET.search(name)) or name.lower() in _SECRET_HEADERS


def is_reference(text: str) -> bool:
    """Return whether a text is meant as a reference to a secret."""
    scheme, colon, rest = text.partition(":")
    return bool(colon) and scheme in SCHEMES and bool(rest) and not rest.startswith(("//", " ", "\t", "\n"))


def secret_ref(text: str, folder: str) -> SecretRef | None:
    """Return the reference that a text is, ``None`` where it is none; paths are made absolute.

    Raises:
        Unfit: it begins as a reference and is none that can be followed.
    """
    if not is_reference(text):
        return None
    scheme, _, rest = text.partition(":")
    if scheme == "cmd":
        return SecretRef(scheme=scheme, name=rest.strip())
    name, _, part = rest.partition("#")
    if scheme == "env" and not _VARIABLE.fullmatch(name):
        raise Unfit("env: without the name of a variable — expected env:NAME, letters, digits and _")
    if scheme == "gcp-secret":
        if not _GCP.fullmatch(name):
            raise Unfit(
                "gcp-secret: without a secret's name — expected gcp-secret:projects/P/secrets/S/versions/latest"
            )
        name = name if "/versions/" in name else f"{name}/versions/latest"
    return SecretRef(scheme=scheme, name=absolute(name, folder) if scheme == "file" else name, part=part)


def absolute(path: str, folder: str) -> str:
    """Return a path that is relative to the configuration as an absolute one."""
    return posixpath.normpath(posixpath.join(folder or "/", path))


def url_of(text: str, schemes: tuple[str, ...]) -> SplitResult:
    """Return the parts of a URL of one of these schemes; any scheme where none are given.

    Raises:
        Unfit: it is no such URL, or holds a password.
    """
    expected = (
        f"a URL that begins with {listed(f'{s}://' for s in schemes)}" if schemes else "a URL such as https://host"
    )
    parts = _split(text, expected)
    if schemes and parts.scheme not in schemes:
        near = did_you_mean(parts.scheme, schemes)
        raise Unfit(f"the scheme {quoted(parts.scheme)} — expected {expected}{near}")
    if not valid_host(parts.hostname or ""):
        raise Unfit(f"{quoted(text)} without a valid host — expected {expected}")
    return parts


def holds_secret(text: str) -> bool:
    """Return whether a URL or path holds a password, in front of its host or in its query."""
    return bool(_IN_FRONT.search(text) or _IN_QUERY.search(text))


def _split(text: str, expected: str) -> SplitResult:
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        raise Unfit(f"{quoted(text)}, which holds blanks — expected {expected}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Unfit(
            f"{quoted(text)}, whose host or port cannot be read — expected {expected}, ports from 1 to 65535"
        ) from None
    if "://" not in text or not parts.scheme:
        raise Unfit(f"{quoted(text)} — expected {expected}")
    if holds_secret(text):
        raise Unfit(
            f"a password in the URL of {quoted(parts.hostname or '')} — expected a reference beside it, "
            "such as password: env:NAME"
        )
    if parts.username and parts.scheme not in _WITH_USER:
        raise Unfit(
            f"a user in the URL of {quoted(parts.hostname or '')} — expected none, and token: or headers: beside it"
        )
    if port == 0:
        raise Unfit(f"{quoted(text)} with the port 0 — expected a port from 1 to 65535")
    return parts


def user_of(parts: SplitResult) -> str:
    """Return the user whom a URL names."""
    return unquote(parts.username or "")


def valid_host(host: str) -> bool:
    """Return whether a text is a host's name or an address."""
    if is_address(host):
        return True
    labels = host.removesuffix(".").split(".")
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdecimal()


def is_address(text: str) -> bool:
    """Return whether a text is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def place(text: str, default: int = 0) -> str:
    """Return ``host:port``, IPv6 in brackets; ``default`` is the port where none is given, none where 0.

    Raises:
        Unfit: it is no such place.
    """
    expected = "host:port" if not default else f"host or host:port, port {default} by default"
    host, port = _host_and_port(text, expected)
    if port is None:
        if not default:
            raise Unfit(f"{quoted(text)} without a port — expected {expected}")
        port = default
    if not 1 <= port <= 65_535:
        raise Unfit(f"{quoted(text)} with the port {port} — expected a port from 1 to 65535")
    if not valid_host(host):
        raise Unfit(f"{quoted(text)} without a valid host — expected {expected}")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _host_and_port(text: str, expected: str) -> tuple[str, int | None]:
    if is_address(text):
        return text, None
    host, colon, port = text.rpartition(":")
    if text.startswith("["):
        host, bracket, port = text[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise Unfit(f"{quoted(text)} — expected {expected}, IPv6 addresses in [ ]")
        colon, port = port[:1], port[1:]
    elif not colon:
        return text, None
    if not colon:
        return host, None
    if not re.fullmatch(r"[0-9]{1,6}", port):
        raise Unfit(f"{quoted(text)} — expected {expected}")
    return host, int(port)
