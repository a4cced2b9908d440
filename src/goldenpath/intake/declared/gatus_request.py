"""What Gatus sends and how: bodies, the client's settings, and a note on each of them that is not taken over."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from goldenpath.intake.declared.requests import body_of
from goldenpath.intake.declared.shape import mapping, text

_MADE = re.compile(r"\[(?:ENDPOINT_(?:NAME|GROUP|URL)|RANDOM_STRING_\d+|CONTEXT)\]")
_KEYS: Final = frozenset(
    {
        "enabled", "name", "group", "url", "method", "headers", "body", "graphql", "dns", "client", "conditions",
        "interval", "alerts", "ui", "extra-labels", "maintenance-windows",
    }
)  # fmt: skip
"""Keys of an endpoint that are read, and those that are about Gatus itself."""
_CLIENT: Final[Mapping[str, str]] = {
    "oauth2": "it logs in before it asks: give the component a token",
    "identity-aware-proxy": "it logs in before it asks: give the component a token",
    "kerberos": "it logs in by Kerberos before it asks, which is not done here",
    "tls": "Gatus shows a certificate of its own; here none is shown",
    "proxy-url": "Gatus asks through a proxy of its own; here network.proxy is the way",
    "dns-resolver": "Gatus asks a name server of its own; here network.nameservers is asked",
    "tunnel": "Gatus asks through an SSH tunnel; here there is none",
    "network": "Gatus keeps to one family of addresses; here family says so",
}
_SHOWN_TO: Final = ("http", "websocket", "tls", "grpc")
"""Protocols by which a certificate may be shown."""
_READ: Final = frozenset({"timeout", "insecure", "ignore-redirect"})


def expanded(said: str) -> str | None:
    """Return a text as Gatus reads it, where ``$$`` is a dollar; ``None`` where a variable stands in it."""
    pieces = said.split("$$")
    return None if any("$" in piece for piece in pieces) else "$".join(pieces)


def body_for(endpoint: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return what an endpoint sends, wrapped as GraphQL wants it where it is such, or a note why it was left out."""
    given = endpoint.get("body")
    said = expanded(given if isinstance(given, str) else text(given))
    if said is None:
        return "", ("its body was left out: a variable of Gatus's own environment stands in it",)
    if _MADE.search(said):
        return "", ("its body was left out: Gatus fills in a part of it",)
    body, notes = body_of(said)
    wrapped = json.dumps({"query": body}, ensure_ascii=False) if endpoint.get("graphql") is True and body else body
    return wrapped, notes


def client_notes(client: Mapping[str, Any], protocol: str) -> tuple[str, ...]:
    """Return a note for each setting of the client that has no counterpart."""
    notes = [why for key, why in _CLIENT.items() if client.get(key) not in (None, "", "ip", {})]
    if client.get("insecure") is True and protocol in _SHOWN_TO:
        notes.append("Gatus does not verify its certificate; here it is verified")
    unknown = [key for key in client if key not in _CLIENT and key not in _READ]
    notes += (f"the setting {_shown(key)} of its client is not read" for key in unknown)
    return tuple(notes)


def unread_keys(endpoint: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a note for each key of an endpoint that is not read."""
    return tuple(f"its setting {_shown(key)} is not read" for key in mapping(endpoint) if key not in _KEYS)


def _shown(key: str) -> str:
    return key if re.match(r"^[a-z][a-z-]{0,30}$", key) else "of another name"
