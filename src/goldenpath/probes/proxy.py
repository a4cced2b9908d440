"""What is said to a proxy for the web, and what its refusals mean: a tunnel, or a whole URL in the request line."""

from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from goldenpath.contracts import Broken, Conversation, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Hidden, HttpAsk, Place
from goldenpath.model.secret import Secret
from goldenpath.probes import body, head

LARGEST: Final = 4_096
"""Bytes of what a proxy says with its refusal that are read for the reason."""
STATUS: Final = "proxy.status"
"""The value that holds the status with which a proxy refused: it is no status of the service."""
_OWN_WORDS: Final = ("x-squid-error", "proxy-status")
"""Headers by which a proxy says that an answer is its own, and why."""
_FORBIDS: Final = frozenset({401, 403, 405, 451})
_MEANT: Final = (
    (("rcode=nxdomain", "name not known", "not known", "no such host", "nxdomain"), Reason.NAME_UNKNOWN),
    (("dns_timeout",), Reason.RESOLVER_SILENT),
    (("dns_error", "err_dns_fail", "resolve"), Reason.RESOLVER_FAILED),
    (("connection_refused", "err_connect_fail 111", "refused"), Reason.REFUSED),
    (("connection_timeout", "err_connect_fail 110", "timed out", "timeout", "time-out"), Reason.SILENT),
    (("connection_terminated", "reset by peer", "connection reset"), Reason.RESET),
    (("destination_ip_unroutable", "unreachable", "no route"), Reason.UNREACHABLE),
)
"""What the proxy's own words say, in the order in which they are looked for."""


def credentials(user: str, password: Secret | None) -> Secret | None:
    """Return the header's value that says who asks, ``None`` where nobody was named."""
    if not user:
        return None
    pair = f"{user}:{password.reveal() if password is not None else ''}"
    return Secret("Basic " + b64encode(pair.encode()).decode("ascii"))


def tunnel(place: Place, proxy: str, who: Secret | None) -> Conversation:
    """Ask for a way through to a place, and return once it is open.

    Raises:
        Broken: the proxy refuses, answers with no HTTP, or speaks before it was spoken to through the tunnel.
    """
    host = place.address or place.host
    target = f"[{host}]:{place.port}" if ":" in host else f"{host}:{place.port}"
    data = yield _connect(target, who)
    found, rest = yield from head.read(data or (yield b""))
    if not 200 <= found.status < 300:
        said = yield from _said(found, rest)
        raise meant(found.status, dict(found.headers), said, f"the proxy {proxy}, asked for {target}")
    if rest:
        raise Broken(Reason.MALFORMED, f"says {head.shown(rest)} before anything was sent through it")
    return Reply(status=found.status)


def _connect(target: str, who: Secret | None) -> bytes:
    own = f"proxy-authorization: {head.revealed(who, 'what is said to the proxy')}\r\n" if who is not None else ""
    return f"CONNECT {target} HTTP/1.1\r\nhost: {target}\r\nuser-agent: {head.AGENT}\r\n{own}\r\n".encode()


def _said(found: head.Head, rest: bytes) -> Generator[bytes, bytes, str]:
    """Return the first of what a refusal says; how it ends does not matter."""
    came = body.Body(found, LARGEST)
    with suppress(Broken):
        yield from body.read(found, came, rest)
    return bytes(came.data).decode("utf-8", "replace")


def whole(ask: HttpAsk, who: Secret | None) -> HttpAsk:
    """Return a request without TLS as it is sent to a proxy: with the whole URL in its first line."""
    path = ask.path if ask.path.startswith("/") else f"/{ask.path}"
    own: tuple[tuple[str, str | Hidden], ...] = (("proxy-authorization", who),) if who is not None else ()
    return replace(ask, path=f"http://{head.authority(ask.place)}{path}", headers=(*ask.headers, *own))


def own_refusal(reply: Reply, target: str, proxy: str) -> Broken | None:
    """Return what an answer to a whole URL means where it is the proxy's own, ``None`` where it is the service's."""
    headers = dict(reply.headers)
    status = reply.status or 0
    if status < 400 or (status != 407 and not _says_own(headers)):
        return None
    text = reply.body[:LARGEST].decode("utf-8", "replace")
    return meant(status, headers, text, f"the proxy {proxy}, asked for {target}")


def _says_own(headers: Mapping[str, str]) -> bool:
    return "x-squid-error" in headers or "error=" in headers.get("proxy-status", "")


def meant(status: int, headers: Mapping[str, str], text: str, who: str) -> Broken:
    """Return what the refusal of a proxy means; ``who`` names it and what it was asked for."""
    reply = Reply(values=((STATUS, status),))
    if status == 407:
        came = f"{who}, wants credentials that it takes: 407"
        return Broken(Reason.CREDENTIALS_REFUSED, came, phase=Phase.CONNECT, reply=reply)
    if status in _FORBIDS:
        came = f"{who}, does not let that through: {status}"
        return Broken(Reason.NOT_PERMITTED, came, phase=Phase.CONNECT, reply=reply)
    if status < 500:
        return Broken(Reason.SERVER_ERROR, f"{who}, answers {status}", phase=Phase.CONNECT, reply=reply)
    words = " ".join((*(headers.get(name, "") for name in _OWN_WORDS), text)).lower()
    usual = Reason.SILENT if status == 504 else Reason.UNREACHABLE
    reason = next((reason for some, reason in _MEANT if any(w in words for w in some)), usual)
    return Broken(reason, f"{who}, did not get there: {status}, {_REASONS[reason]}", phase=Phase.CONNECT, reply=reply)


_REASONS: Final = {
    Reason.NAME_UNKNOWN: "its name server does not know the name",
    Reason.RESOLVER_SILENT: "its name server is silent",
    Reason.RESOLVER_FAILED: "it could not resolve the name",
    Reason.REFUSED: "the target refused the connection",
    Reason.SILENT: "the target did not answer in time",
    Reason.RESET: "the target ended the connection",
    Reason.UNREACHABLE: "it could not reach the target",
}
