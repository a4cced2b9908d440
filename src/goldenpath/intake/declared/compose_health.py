"""The paths that a Compose service is asked for by health checks, as far as its URL leads to them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import address, is_here, plain_path
from goldenpath.intake.declared.compose_settings import pairs
from goldenpath.intake.declared.interpolation import interpolated
from goldenpath.intake.declared.shape import inside, number, text, texts, unique

_URL = re.compile(r"https?://[^\s\"'|;)]{1,300}")
_ASKS = re.compile(r"\b(?:curl|wget|http)\b")
_BARE = re.compile(r"(?<![^\s\"'])(?:[A-Za-z0-9._-]{1,253}|\[::1\])(?::\d{1,5})?/[^\s\"'|;)]{0,300}")
"""A URL without its scheme, as curl takes it; a file's path begins with a slash and is none."""
_TRAEFIK: Final = "loadbalancer.healthcheck."


def health(settings: Mapping[str, Any], names: frozenset[str], into: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paths, and of those at other ports than ``into`` a sentence each without its subject.

    ``names`` are those by which the service is known in its networks; ``into`` is the port of the container that
    its URL leads to, 0 where it has none: then every path stands.
    """
    asked = (*_tested(settings, names), *_labelled(settings, into))
    fit = unique(tuple(path for port, path in asked if not into or port == into))
    apart = tuple(
        f"answers {path} at its port {port}, and its url leads to {into}: the path was left out"
        for port, path in asked
        if path and into and port != into
    )
    return fit, unique(apart)


def _tested(settings: Mapping[str, Any], names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield port and path of what the health check asks of the service itself."""
    said = interpolated(" ".join(texts(inside(settings, "healthcheck", "test"))))
    found = _URL.findall(said)
    if _ASKS.search(said):
        found += [f"http://{bare}" for bare in _BARE.findall(_URL.sub(" ", said))]
    for at in map(address, found):
        if at is not None and (is_here(at.host) or at.host in names):
            yield at.port, at.path


def _labelled(settings: Mapping[str, Any], into: int) -> Iterator[tuple[int, str]]:
    """Yield port and path of Traefik's health checks; without a port they are asked where Traefik leads to."""
    labels = {k: text(v) for k, v in pairs(settings.get("labels")).items() if ".services." in k}
    for key, path in labels.items():
        balancer, found, rest = key.partition(_TRAEFIK)
        if found and rest == "path":
            port = labels.get(f"{balancer}{_TRAEFIK}port") or labels.get(f"{balancer}loadbalancer.server.port", "")
            yield number(port) or into, plain_path(interpolated(path))[0]
