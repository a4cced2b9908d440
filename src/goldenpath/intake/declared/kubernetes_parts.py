"""Makes components of a cluster: its workloads, the balancers in front of them, the stores outside."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from goldenpath.intake.declared import kubernetes_ways
from goldenpath.intake.declared.address import PORTS, Address, place, plain_path
from goldenpath.intake.declared.cluster import Cluster
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.kubernetes_names import component_names, service_host
from goldenpath.intake.declared.kubernetes_pods import kind_of_workload, numbered, probes, scheme_of_workload
from goldenpath.intake.declared.kubernetes_ways import Entrance
from goldenpath.intake.declared.manifest import Key, Manifest
from goldenpath.intake.declared.shape import mappings, number, slug, text, unique
from goldenpath.intake.declared.variables import kind_of_name

_STORES: Final = ("database", "cache", "queue")


def workload_part(key: Key, cluster: Cluster, balancers: Mapping[Key, str]) -> DraftPart:
    """Return the component that a workload makes, with the ways that lead to it."""
    workload, name, way = cluster.workloads[key], cluster.names[key], cluster.way(key)
    services = cluster.leading.get(key, ())
    part = DraftPart(
        name=name,
        kind=kind_of_workload(workload, tuple(_targets(services))),
        log_name=slug(workload.name),
        read_from=(f"{workload.source}, {workload.kind} {workload.name}",),
    )
    if part.kind in _STORES:
        return replace(part, url=_store_url(workload, services))
    health, notes = kubernetes_ways.health(name, workload, way, tuple(probes(workload)))
    if way is None:
        return replace(part, health=health)
    led = way.entrance if way.door or not way.public else None
    return replace(
        part,
        url=way.door or way.public,
        direct=way.public if way.door else "",
        inside=way.inside,
        health=health,
        behind=balancers[led.door.manifest.key] if led else "",
        notes=(*notes, *_entered(cluster.entering.get(key, ()), name, balancers)),
    )


def _entered(entrances: tuple[Entrance, ...], name: str, balancers: Mapping[Key, str]) -> Iterator[str]:
    """Yield what of a workload's ways from outside its URL does not say."""
    urls = unique(tuple(e.url for e in entrances))
    if urls[1:]:
        paths = {e.url: e.door.origin + plain_path(e.route.path.rstrip("/"))[0] for e in reversed(entrances)}
        yield f"{name} is reached at {', '.join(paths[u] for u in urls[1:])} too, which was left out"
    for door in unique(tuple(balancers[e.door.manifest.key] for e in entrances if not e.door.host)):
        yield f"{door} leads to {name} by a host that the files do not tell"
    for door in unique(tuple(balancers[e.door.manifest.key] for e in entrances if e.door.host and not e.url)):
        yield f"{door} leads to {name} for requests of certain headers, parameters or methods alone"


def balancer_names(cluster: Cluster) -> dict[Key, str]:
    """Return the names of the components in front of workloads, by what their doors stand for.

    A balancer that runs in the cluster under the name of its Ingress is that workload.
    """
    doors = {e.door.manifest.key: e.door.manifest for e in cluster.entrances}
    workloads = {name: cluster.workloads[key] for key, name in cluster.names.items()}
    found: dict[Key, str] = {}
    for key, name in component_names(doors.values()).items():
        taken = workloads.get(name)
        runs = taken is not None and kind_of_workload(taken, ()) == "load-balancer"
        ends = name if taken is None or runs else f"{name}-{'gateway' if key[1] == 'Gateway' else 'ingress'}"
        found[key] = ends or "ingress"
    return found


def balancers(cluster: Cluster, names: Mapping[Key, str]) -> Iterator[DraftPart]:
    """Yield the components in front of workloads."""
    doors = {e.door.manifest.key: e.door for e in cluster.entrances}
    for key, door in doors.items():
        if names[key] not in cluster.names.values():
            yield DraftPart(
                name=names[key],
                kind="load-balancer",
                addresses=door.addresses,
                read_from=(f"{door.manifest.source}, {door.manifest.kind} {door.manifest.name}",),
            )


def outside(cluster: Cluster, taken: tuple[str, ...]) -> dict[Key, DraftPart]:
    """Return the stores outside the cluster that Services without workloads name."""
    services = {s.key: s for s in cluster.services if s.key not in cluster.selected and kind_of_name(s.name)}
    hosts = {key: place(text(s.spec.get("externalName"))) for key, s in services.items()}
    names = component_names((s for key, s in services.items() if hosts[key]), taken)
    return {
        key: DraftPart(
            name=name,
            kind=kind_of_name(services[key].name),
            read_from=(f"{services[key].source}, Service {services[key].name}",),
            notes=(f"{name} leads to {host[0]}, outside the cluster",),
        )
        for key, name in names.items()
        if (host := hosts[key]) and name
    }


def aliases(cluster: Cluster, stores: Mapping[Key, DraftPart]) -> dict[str, str]:
    """Return what components are called and addressed by within the cluster."""
    named = {s.key: cluster.names[cluster.selected[s.key]] for s in cluster.services if s.key in cluster.selected}
    named |= {key: part.name for key, part in stores.items()}
    known = {s.key: s for s in cluster.services}
    short = Counter(s.name for s in cluster.services)
    found: dict[str, str] = {}
    for key, name in named.items():
        words = [service_host(known[key]), text(known[key].spec.get("clusterIP"))]
        words += [known[key].name.lower()] if short[known[key].name] == 1 else []
        words += [text(known[key].spec.get("externalName")).lower()] if key in stores else []
        found |= {word: name for word in words if word not in ("", "None")}
    return found


def _targets(services: tuple[Manifest, ...]) -> Iterator[str]:
    """Yield the ports of its pods that a workload's Services lead to, by number or name."""
    for service in services:
        for port in mappings(service.spec.get("ports")):
            yield text(port.get("targetPort")) or text(port.get("port"))


def _store_url(workload: Manifest, services: tuple[Manifest, ...]) -> str:
    """Return the URL of a store within the cluster, empty where it is not asked or no Service leads to it."""
    scheme = scheme_of_workload(workload)
    own = str(PORTS.get(scheme, ""))
    reached = [(s, p) for s in services for p in mappings(s.spec.get("ports")) if 0 < number(p.get("port")) < 65_536]
    fit = [(s, p) for s, p in reached if own in (numbered(workload, text(p.get("targetPort"))), text(p.get("port")))]
    for service, port in (*fit, *reached):
        host = service_host(service)
        if scheme and place(host) is not None:
            return Address(scheme=scheme, host=host, port=number(port.get("port"))).url
    return ""
