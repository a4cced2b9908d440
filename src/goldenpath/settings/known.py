"""The words that a configuration may use: kinds, protocols, and what the catalogue of goldenpath holds."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from goldenpath import catalogue
from goldenpath.contracts import Step

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


def values_of(protocol: str) -> tuple[str, ...] | None:
    """Return the names of the values that a protocol's answers hold, ``None`` where there is no such protocol."""
    found = next((p for p in catalogue.protocols() if p.id == protocol), None)
    return None if found is None else tuple(name for name, _ in found.values)


@cache
def journey_arguments() -> Mapping[str, frozenset[str]]:
    """Return the shipped journeys by id, each with the arguments that its steps read."""
    return {
        journey.id: frozenset(name for _, step in journey.steps for name in _arguments(step))
        for journey in catalogue.known_journeys()
    }


@cache
def step_arguments() -> Mapping[str, frozenset[str]]:
    """Return the shipped steps by id, each with the arguments that it reads."""
    return {step.id: frozenset(_arguments(step)) for step in catalogue.known_steps()}


def _arguments(step: Step) -> Iterator[str]:
    return (name.removesuffix("?") for name, _ in step.arguments)
