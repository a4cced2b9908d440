"""Where an answer of HTTP leads, and whether it may be followed there."""

from dataclasses import replace

from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import HttpAsk, Place
from goldenpath.model.secret import Secret

_CODES = frozenset({301, 302, 303, 307, 308})
_OWN = frozenset({"authorization", "cookie", "proxy-authorization", "host"})
"""Headers that are meant for one origin alone."""


def following(ask: HttpAsk, reply: Reply, allowed: frozenset[str]) -> HttpAsk | None:
    """Return the request that follows a redirect, ``None`` where the answer is none.

    Raises:
        Broken: it leads to a host that is neither the same nor allowed, or nowhere.
    """
    location = next((v for k, v in reply.headers if k == "location"), "")
    if reply.status not in _CODES or not location:
        return None
    place, path = _where(ask, location, reply)
    if place.host != ask.place.host and place.host not in allowed:
        text = f"{reply.status} leads to {place.host}, which is not declared"
        raise Broken(Reason.REDIRECT_AWAY, text, phase=Phase.FIRST_BYTE, reply=reply)
    same = (place.host, place.port, place.tls) == (ask.place.host, ask.place.port, ask.place.tls)
    kept = ask.headers if same else tuple(h for h in ask.headers if not _private(*h))
    if reply.status == 303 or (reply.status in {301, 302} and ask.method == "POST"):
        method = "HEAD" if ask.method == "HEAD" else "GET"
        kept = tuple(h for h in kept if not h[0].lower().startswith("content-"))
        return replace(ask, place=place, path=path, method=method, headers=kept, body=b"")
    body = ask.body if same or isinstance(ask.body, bytes) else b""
    return replace(ask, place=place, path=path, headers=kept, body=body)


def _private(name: str, value: object) -> bool:
    return isinstance(value, Secret) or name.lower() in _OWN


def _where(ask: HttpAsk, location: str, reply: Reply) -> tuple[Place, str]:
    location = location.partition("#")[0]
    scheme, mark, rest = location.partition("://")
    if mark and "/" not in scheme and "?" not in scheme:
        if scheme.lower() not in {"http", "https"}:
            raise Broken(
                Reason.REDIRECT_AWAY, f"it leads to a {scheme[:20]} address", phase=Phase.FIRST_BYTE, reply=reply
            )
        return _elsewhere(ask.place, scheme.lower() == "https", rest, reply)
    if location.startswith("//"):
        return _elsewhere(ask.place, ask.place.tls, location[2:], reply)
    if location.startswith("/"):
        return ask.place, location
    here = ask.path.partition("?")[0]
    if location.startswith("?"):
        return ask.place, here + location
    return ask.place, here.rpartition("/")[0] + "/" + location


def _elsewhere(here: Place, tls: bool, rest: str, reply: Reply) -> tuple[Place, str]:  # noqa: FBT001 - a field's value
    cut = min((rest.find(c) for c in "/?" if c in rest), default=len(rest))
    host, port = _split(rest[:cut].rpartition("@")[2], 443 if tls else 80)
    if not host or not port:
        raise Broken(Reason.MALFORMED, "the redirect's location names no host", phase=Phase.FIRST_BYTE, reply=reply)
    path = rest[cut:] if rest[cut:].startswith("/") else "/" + rest[cut:]
    if host == here.host.lower():
        return replace(here, port=port, tls=tls), path
    return Place(host=host, port=port, tls=tls, family=here.family), path


def _split(authority: str, default: int) -> tuple[str, int]:
    if authority.startswith("["):
        host, _, port = authority[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = authority.partition(":")
    if not port:
        return host.lower(), default
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
    return host.lower(), number if number < 65_536 else 0
