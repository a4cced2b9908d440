"""The ways that lead to workloads: Services inside the cluster, Ingresses and Gateways from outside."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import Address, place
from goldenpath.intake.declared.kubernetes_doors import Door, Route
from goldenpath.intake.declared.kubernetes_names import service_host
from goldenpath.intake.declared.kubernetes_pods import Probe, numbered
from goldenpath.intake.declared.manifest import Key, Manifest
from goldenpath.intake.declared.shape import inside, mapping, mappings, number, text, unique
from goldenpath.model.record import record

_SPOKEN: Final = ("http", "https", "web", "80", "443", "8080")
"""Names and numbers of ports that requests come to, the likeliest first."""
_TLS: Final = frozenset({443, 8443})


@record
class Entrance:
    """One way from outside to a workload."""

    door: Door
    route: Route
    service: Manifest

    @property
    def url(self) -> str:
        """Return the URL that leads to the workload's root, empty where no host is told or not all requests come."""
        if not self.door.host or self.route.conditional:
            return ""
        return self.door.origin + (self.route.path.rstrip("/") if self.route.stripped else "")


@record
class Way:
    """How a workload is reached: by a port of a Service, and through a door where one leads to it."""

    service: Manifest
    port: Mapping[str, Any]
    entrance: Entrance | None = None

    @property
    def inside(self) -> str:
        """Return the URL within the cluster, empty where the Service has no port."""
        at = number(self.port.get("port"))
        host = service_host(self.service)
        return "" if place(host) is None or not 0 < at < 65_536 else self._at(host, at)

    @property
    def door(self) -> str:
        """Return the URL through the door, empty where none leads there for certain."""
        return self.entrance.url if self.entrance else ""

    @property
    def public(self) -> str:
        """Return the URL at an address from outside that the Service itself has."""
        status = mappings(inside(self.service.it, "status", "loadBalancer", "ingress"))
        hosts = (text(a.get("ip")) or text(a.get("hostname")).lower() for a in status)
        found = next((h for h in hosts if place(h) is not None), "")
        return self._at(found, number(self.port.get("port"))) if found and self.inside else ""

    @property
    def target(self) -> str:
        """Return the port of the pods that it leads to, by its number or its name."""
        return text(self.port.get("targetPort")) or text(self.port.get("port"))

    def _at(self, host: str, port: int) -> str:
        said = f"{text(self.port.get('name'))} {text(self.port.get('appProtocol'))}".lower()
        scheme = "https" if port in _TLS or "https" in said else "http"
        return Address(scheme=scheme, host=host, port=port).url


def selected(services: tuple[Manifest, ...], workloads: tuple[Manifest, ...]) -> dict[Key, Key]:
    """Return the workload that each Service leads to; one without any is left out."""
    labelled: dict[str, list[tuple[Key, Mapping[str, Any]]]] = {}
    for workload in workloads:
        labelled.setdefault(workload.namespace, []).append((workload.key, workload.labels))
    found: dict[Key, Key] = {}
    for service in services:
        wanted = mapping(service.spec.get("selector"))
        fits = (
            key
            for key, labels in labelled.get(service.namespace, ())
            if wanted and all(labels.get(k) == v for k, v in wanted.items())
        )
        target = next(fits, None)
        if target is not None:
            found[service.key] = target
    return found


def entrances(doors: tuple[Door, ...], services: tuple[Manifest, ...]) -> Iterator[Entrance]:
    """Yield the ways from outside to Services; of one door those of its root go first."""
    known = {s.key: s for s in services}
    for door in doors:
        for route in sorted(door.routes, key=lambda r: (r.path != "/", r.conditional)):
            service = known.get((door.namespace, "Service", route.service))
            if service is not None:
                yield Entrance(door=door, route=route, service=service)


def way(services: tuple[Manifest, ...], found: tuple[Entrance, ...]) -> Way | None:
    """Return how a workload is reached that these Services and entrances lead to, ``None`` where none does."""
    entrance = next((e for e in found if e.url), next(iter(found), None))
    service = entrance.service if entrance else min(services, key=_unlikely, default=None)
    if service is None:
        return None
    ports = tuple(p for p in mappings(service.spec.get("ports")) if text(p.get("protocol")) in ("", "TCP"))
    named = entrance.route.port if entrance else ""
    port = next((p for p in ports if named and named in (text(p.get("name")), text(p.get("port")))), None)
    likely = (p for said in _SPOKEN for p in ports if said in (text(p.get("name")), text(p.get("port"))))
    return Way(service=service, port=port or next(likely, ports[0] if ports else {}), entrance=entrance)


def _unlikely(service: Manifest) -> tuple[bool, bool]:
    """Return how unlikely it is that a workload is reached by this Service rather than by another one."""
    public = inside(service.it, "status", "loadBalancer", "ingress")
    return not public, service.spec.get("clusterIP") == "None"


def health(
    name: str, workload: Manifest, reached: Way | None, asked: tuple[Probe, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paths of a workload's probes that its URL leads to, and a note on each of the others."""
    if reached is None:
        return unique(tuple(p.path for p in asked)), ()
    target = numbered(workload, reached.target)
    kept: list[str] = []
    notes: list[str] = []
    for probe in asked:
        note = _apart(name, probe, target, reached) or _elsewhere(name, probe, reached)
        (notes if note else kept).append(note or probe.path)
    return unique(tuple(kept)), unique(tuple(notes))


def _apart(name: str, probe: Probe, target: str, reached: Way) -> str:
    if not target or probe.port in ("", target):
        return ""
    leads = "its url" if reached.door or reached.public else f"the Service {reached.service.name}"
    return f"{name} answers {probe.path} at its port {probe.port}, and {leads} leads to {target}: the path was left out"


def _elsewhere(name: str, probe: Probe, reached: Way) -> str:
    """Return a note where the door does not lead a path to the workload, or not as it is."""
    if reached.entrance is None or not reached.door:
        return ""
    door, route = reached.entrance.door, reached.entrance.route
    path = route.path.rstrip("/") + probe.path if route.stripped else probe.path
    taken = [r for r in door.taken(path) if r.service == reached.service.name]
    if not taken:
        return f"{door.host}{path} does not lead to {name}: that health path was left out"
    if any(r.rewritten for r in taken) or any(r.stripped != route.stripped for r in taken):
        return f"{door.host} rewrites paths on the way to {name}: its health path {probe.path} was left out"
    return ""
