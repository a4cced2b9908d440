"""The words that a configuration may use: kinds, protocols, and what ships with goldenpath, found file by file."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from goldenpath import journeys, probes

KINDS: Final = (
    "frontend",
    "service",
    "websocket",
    "auth",
    "load-balancer",
    "certificate",
    "connector",
    "database",
    "cache",
    "dns",
    "queue",
    "node",
    "model-provider",
    "test-suite",
    "client",
)
"""Kinds of components; the list is open, and others are asked nothing by themselves."""

WEB: Final = ("https", "http", "wss", "ws", "grpcs", "grpc")
_STREAM: Final = (*WEB, "tcp")
SCHEMES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("frontend", "service", "websocket", "auth", "model-provider", "test-suite", "client"), WEB),
    "load-balancer": _STREAM,
    "connector": _STREAM,
    "node": _STREAM,
    "certificate": ("https", "tls"),
    "database": ("postgresql", "postgres"),
    "cache": ("redis", "rediss"),
    "queue": ("redis", "rediss", "amqp", "amqps", "nats", "tls", *_STREAM),
    "dns": ("dns", "tcp", "udp"),
}
"""The schemes of a component's URL by its kind."""

PROTOCOLS: Final = ("http", "tcp", "tls", "dns", "websocket", "postgres", "redis", "grpc", "command")
PROTOCOL_SCHEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "http": ("https", "http"),
    "websocket": ("wss", "ws", "https", "http"),
    "postgres": ("postgresql", "postgres"),
    "redis": ("redis", "rediss"),
    "grpc": ("grpcs", "grpc", "https", "http"),
    "tls": ("https", "wss", "grpcs", "rediss", "tls", "amqps"),
}
"""The schemes of a URL that each protocol can be spoken at; any for the others."""
WAYS: Final = ("public", "direct", "inside", "own")


@cache
def values_of(protocol: str) -> tuple[str, ...] | None:
    """Return the names of the values that a protocol's answers hold, ``None`` where it does not say."""
    for name, found in _constants("probes", "PROTOCOL").items():
        if protocol in {name, found.id}:
            return tuple(value for value, _ in found.values)
    return None


@cache
def journey_steps() -> Mapping[str, frozenset[str]]:
    """Return the shipped journeys by id, each with the arguments that its steps read."""
    return {
        found.id: frozenset(a for _, step in found.steps for a in _arguments(step))
        for found in _constants("journeys", "JOURNEY").values()
    }


@cache
def steps() -> Mapping[str, frozenset[str]]:
    """Return the shipped steps by id, each with the arguments that it reads."""
    return {found.id: frozenset(_arguments(found)) for found in _constants("journeys.steps", "STEP").values()}


def _arguments(step: Any) -> list[str]:  # noqa: ANN401 - a Step
    return [name.removesuffix("?") for name, _ in step.arguments]


def _constants(package: str, name: str) -> dict[str, Any]:
    """Return the constants of that name, by the names of their files."""
    paths = {"probes": probes, "journeys": journeys}.get(package) or import_module(f"goldenpath.{package}")
    found = {}
    for module in pkgutil.iter_modules(paths.__path__):
        constant = getattr(import_module(f"goldenpath.{package}.{module.name}"), name, None)
        if constant is not None:
            found[module.name] = constant
    return found
