"""The ports of this machine that a Compose file publishes, and why others cannot be told."""

from collections.abc import Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import Address, is_here, place
from goldenpath.intake.declared.interpolation import UNKNOWN, interpolated, unset
from goldenpath.intake.declared.shape import items, number, text, unique
from goldenpath.model.record import record

_LIKELY: Final = (80, 443, 8080, 8000, 3000, 5000, 8443, 9000)
_TLS: Final = frozenset({443, 8443})
_OTHERWISE: Final = frozenset({
    21, 22, 25, 53, 88, 110, 143, 389, 465, 587, 636, 993, 995, 1025, 1433, 1521, 1883, 2181, 2222, 3306, 4222, 5432,
    5671, 5672, 6379, 6432, 6543, 8883, 9042, 9092, 11211, 27017,
})  # fmt: skip
"""Ports at which mail, shells, directories, stores and queues are spoken to, not HTTP."""


@record
class Way:
    """One port of a container with the place on this machine that leads to it."""

    into: int
    out: int
    host: str = "localhost"

    @property
    def place(self) -> tuple[str, int]:
        """Return host and port."""
        return self.host, self.out

    @property
    def url(self) -> str:
        """Return its URL, as of a server of HTTP."""
        return Address(scheme="https" if self.into in _TLS else "http", host=self.host, port=self.out).origin


@record
class Ports:
    """What is published of one service."""

    ways: tuple[Way, ...] = ()
    unclear: tuple[str, ...] = ()
    """Of each port that is published somewhere unknown, a sentence without its subject."""

    @property
    def spoken(self) -> Way | None:
        """Return the way by which it most likely speaks HTTP."""
        fit = {w.into: w for w in reversed(self.ways) if w.into not in _OTHERWISE}
        return next((fit[p] for p in _LIKELY if p in fit), next((w for w in self.ways if w.into in fit), None))


def published(settings: Mapping[str, Any]) -> Ports:
    """Return what is published of a service."""
    mode, _, other = text(settings.get("network_mode")).partition(":")
    if mode == "host":
        return Ports(unclear=("runs in its host's network, where the file names no port: give url",))
    if mode in ("service", "container") and other:
        return Ports(unclear=(f"shares the network of {other}, at whose ports it is reached: give url",))
    read = [_detailed(p) if isinstance(p, Mapping) else _short(text(p)) for p in items(settings.get("ports"))]
    return Ports(
        ways=tuple(r for r in read if isinstance(r, Way)), unclear=unique(tuple(r for r in read if isinstance(r, str)))
    )


def _detailed(port: Mapping[str, Any]) -> Way | str:
    told = (text(port.get("host_ip")), text(port.get("published")), text(port.get("target")))
    if text(port.get("protocol")).lower() == "udp":
        return ""
    host, out, into = map(interpolated, told)
    return _way(host, out, into, unset(" ".join(told)))


def _short(port: str) -> Way | str:
    """Return what ``[[HOST:]OUT:]INTO[/PROTOCOL]`` tells, where OUT and INTO may be ranges."""
    whole, _, protocol = interpolated(port).partition("/")
    if protocol == "udp":
        return ""
    host, out, into = ("", "", *whole.rsplit(":", 2))[-3:]
    return _way(host, out, into, unset(port))


def _way(host: str, out: str, into: str, names: tuple[str, ...]) -> Way | str:
    """Return the way, or why it is not known; ``names`` are the variables without which it is not."""
    first = number(into.split("-", 1)[0])
    if UNKNOWN in f"{host}{out}{into}":
        what = f"port {first}" if first else "a port"
        return f"publishes {what} where {', '.join(names)} tells, not set in the file (.env was not read): give url"
    if not 0 < first < 65_536:
        return "has a published port that could not be read"
    if out in ("", "0") or ("-" in out and "-" not in into):
        return f"publishes port {first} where Docker chooses: give url"
    bare = host.strip("[]")
    at = place(f"[{bare}]" if ":" in bare else bare or "localhost", number(out.split("-", 1)[0]))
    if at is None or not 0 < at[1] < 65_536:
        return f"publishes port {first} at a place that could not be read: give url"
    return Way(into=first, out=at[1], host="localhost" if is_here(at[0]) and at[0] != "::1" else at[0])
