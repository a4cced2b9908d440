"""What the containers of a workload tell: its kind, the ports it listens at, its health, the proxies beside it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import PORTS, plain_path
from goldenpath.intake.declared.google import kind_of
from goldenpath.intake.declared.image import kind_of_image, scheme_of_image
from goldenpath.intake.declared.manifest import Manifest
from goldenpath.intake.declared.shape import inside, mappings, text, texts
from goldenpath.model.record import record

_PROBES: Final = ("readinessProbe", "startupProbe", "livenessProbe")
_CARRIERS: Final = frozenset({"connector", "load-balancer"})
"""Beside another container these only lead to it, or on from it."""
_INSTANCE = re.compile(r"(?<![a-z0-9.:-])((?:[a-z0-9.-]+:)?[a-z0-9-]+:[a-z]+-[a-z]+\d+:[a-z0-9-]+)(?![a-z0-9:-])")
"""A Cloud SQL connection name, such as ``project:us-central1:name``."""


@record
class Probe:
    """One question that the cluster asks of a pod by HTTP."""

    path: str
    port: str
    """Its number; its name where no container says which that is."""


def kind_of_workload(workload: Manifest, targets: tuple[str, ...]) -> str:
    """Return the kind of a workload: what its image tells where its containers agree, else what its main one's does.

    ``targets`` are the ports of its pods that its Services lead to.
    """
    kinds = {kind_of_image(text(c.get("image"))) for c in workload.containers}
    main = workload.containers[0] if len(kinds) == 1 else _main(workload, targets)
    return (kind_of_image(text(main.get("image"))) if main else "") or kind_of(workload.name)


def scheme_of_workload(workload: Manifest) -> str:
    """Return the scheme that a store is asked by, empty where it is not asked."""
    return next((s for c in workload.containers if (s := scheme_of_image(text(c.get("image"))))), "")


def numbered(workload: Manifest, port: str) -> str:
    """Return the number of a port of a workload's pods, or the name itself where no container declares it."""
    ports = (p for c in workload.containers for p in mappings(c.get("ports")))
    return next((text(p.get("containerPort")) for p in ports if port and text(p.get("name")) == port), "") or port


def probes(workload: Manifest) -> Iterator[Probe]:
    """Yield the paths that the cluster asks a workload's pods for, the deepest first."""
    for kind in _PROBES:
        for container in workload.containers:
            asked = inside(container, kind, "httpGet")
            path, _ = plain_path(text(inside(asked, "path")))
            if path:
                yield Probe(path=path, port=numbered(workload, text(inside(asked, "port"))))


def proxies(workload: Manifest) -> tuple[Mapping[str, Any], ...]:
    """Return the containers that carry a workload's traffic to its databases."""
    every = (*workload.containers, *workload.beside)
    carriers = tuple(c for c in every if kind_of_image(text(c.get("image"))) == "connector")
    return () if len(carriers) == len(every) else carriers


def instances(said: str) -> tuple[str, ...]:
    """Return the Cloud SQL instances that a proxy's arguments and settings name."""
    return tuple(dict.fromkeys(_INSTANCE.findall(said)))


def arguments(container: Mapping[str, Any]) -> str:
    """Return the command line of a container."""
    return " ".join((*texts(container.get("command")), *texts(container.get("args"))))


def _main(workload: Manifest, targets: tuple[str, ...]) -> Mapping[str, Any] | None:
    """Return the container that does a workload's work, ``None`` where several may."""
    left = [c for c in workload.containers if kind_of_image(text(c.get("image"))) not in _CARRIERS]
    signs = (
        [any(_listens(c, t) for t in targets) for c in left],
        [text(c.get("name")) == workload.name for c in left],
        [any(p in c for p in _PROBES) for c in left],
    )
    # a sign counts where it parts the containers: the first one that only one of them bears tells which it is
    return next(
        (left[sign.index(True)] for sign in signs if sign.count(True) == 1), left[0] if len(left) == 1 else None
    )


def _listens(container: Mapping[str, Any], port: str) -> bool:
    """Return whether a container listens at a port: it says so, or its image is known to."""
    declared = (
        v for p in mappings(container.get("ports")) for v in (text(p.get("name")), text(p.get("containerPort")))
    )
    known = PORTS.get(scheme_of_image(text(container.get("image"))), 0)
    return port in declared or port == str(known)
