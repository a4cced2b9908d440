"""The ways that lead to workloads: Services inside the cluster, Ingresses and HTTPRoutes from outside."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from goldenpath.intake.declared.address import Address, place
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.image import scheme_of_image
from goldenpath.intake.declared.manifest import Manifest
from goldenpath.intake.declared.shape import inside, mapping, mappings, number, slug, text, texts, unique
from goldenpath.intake.declared.variables import kind_of_name
from goldenpath.model.record import record


@record
class Ways:
    """The components with their ways."""

    parts: tuple[DraftPart, ...]
    aliases: Mapping[str, str]
    domains: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read(manifests: tuple[Manifest, ...], workloads: tuple[Manifest, ...], parts: tuple[DraftPart, ...]) -> Ways:
    """Return the workloads with their Services' names and their public hosts."""
    found = {p.name: p for p in parts}
    aliases: dict[str, str] = {}
    services: dict[str, str] = {}
    for service in (m for m in manifests if m.kind == "Service"):
        target = _selected(service, workloads)
        if target is None:
            found |= _external(service, aliases)
            continue
        name = slug(target.name)
        services[service.name] = name
        aliases |= dict.fromkeys(_names(service), name)
        found[name] = _inside(found[name], service, target)
    doors = tuple(_doors(manifests))
    domains: list[str] = []
    for door in doors:
        served = [services[s] for s in door.services if s in services]
        if not served:
            continue
        balancer = slug(door.manifest.name) or "ingress"
        balancer = f"{balancer}-ingress" if balancer in found and found[balancer].kind != "load-balancer" else balancer
        found.setdefault(balancer, _balancer(balancer, door.manifest))
        domains.append(door.host)
        for name in served:
            if not found[name].url and door.host:
                url = f"{'https' if door.tls else 'http'}://{door.host}"
                found[name] = replace(found[name], url=url, behind=balancer)
    return Ways(
        parts=tuple(found.values()),
        aliases=aliases,
        domains=unique(tuple(d for d in domains if "*" not in d)),
        notes=_unreached(found),
    )


@record
class _Door:
    """One host of an Ingress or a route, with the Services that it leads to."""

    manifest: Manifest
    host: str
    services: tuple[str, ...]
    tls: bool


def _doors(manifests: tuple[Manifest, ...]) -> Iterator[_Door]:
    for manifest in manifests:
        spec = mapping(manifest.it.get("spec"))
        if manifest.kind == "Ingress":
            hosts = unique(tuple(h for t in mappings(spec.get("tls")) for h in texts(t.get("hosts"))))
            for rule in mappings(spec.get("rules")):
                paths = mappings(inside(rule, "http", "paths"))
                host = text(rule.get("host")).lower()
                yield _Door(manifest=manifest, host="" if "*" in host else host,
                            services=tuple(_backend(p) for p in _root_first(paths)),
                            tls=host in hosts or (bool(spec.get("tls")) and not hosts))  # fmt: skip
        elif manifest.kind in ("HTTPRoute", "GRPCRoute"):
            targets = tuple(
                text(b.get("name")) for r in mappings(spec.get("rules")) for b in mappings(r.get("backendRefs"))
            )
            for host in texts(spec.get("hostnames")):
                yield _Door(manifest=manifest, host="" if "*" in host else host.lower(), services=targets, tls=True)


def _root_first(paths: tuple[Mapping[str, Any], ...]) -> list[Mapping[str, Any]]:
    return sorted(paths, key=lambda p: text(p.get("path")) not in ("", "/"))


def _backend(path: Mapping[str, Any]) -> str:
    """Return the Service's name, of networking.k8s.io/v1 or of the older shape."""
    return text(inside(path, "backend", "service", "name")) or text(inside(path, "backend", "serviceName"))


def _balancer(name: str, manifest: Manifest) -> DraftPart:
    status = mappings(inside(manifest.it, "status", "loadBalancer", "ingress"))
    return DraftPart(
        name=name,
        kind="load-balancer",
        addresses=unique(tuple(text(a.get("ip")) for a in status)),
        read_from=(f"{manifest.source}, {manifest.kind} {manifest.name}",),
    )


def _selected(service: Manifest, workloads: tuple[Manifest, ...]) -> Manifest | None:
    wanted = mapping(inside(service.it, "spec", "selector"))
    fits = (w for w in workloads if wanted and all(w.labels.get(k) == v for k, v in wanted.items()))
    return next((w for w in fits if w.namespace == service.namespace), None)


def _names(service: Manifest) -> Iterator[str]:
    name, space = service.name.lower(), service.namespace.lower()
    yield from (name, f"{name}.{space}", f"{name}.{space}.svc", f"{name}.{space}.svc.cluster.local")
    address = text(inside(service.it, "spec", "clusterIP"))
    if address and address != "None":
        yield address


def _inside(part: DraftPart, service: Manifest, workload: Manifest) -> DraftPart:
    """Return the workload as it is reached within the cluster, and from outside where the Service has an address."""
    ports = mappings(inside(service.it, "spec", "ports"))
    port = number(inside(ports, 0, "port"))
    host = f"{service.name}.{service.namespace}.svc.cluster.local".lower()
    if place(host) is None or not 0 < port < 65_536:
        return part
    scheme = next((s for c in workload.containers if (s := scheme_of_image(text(c.get("image"))))), "")
    if part.kind in ("database", "cache", "queue"):
        url = Address(scheme=scheme, host=host, port=port).url if scheme else ""
        return replace(part, url=part.url or url)
    public = next(iter(_public(service)), "")
    return replace(
        part,
        inside=Address(scheme="https" if port in (443, 8443) else "http", host=host, port=port).url,
        url=part.url or (Address(scheme="http", host=public, port=port).url if public else ""),
    )


def _public(service: Manifest) -> tuple[str, ...]:
    status = mappings(inside(service.it, "status", "loadBalancer", "ingress"))
    return unique(tuple(text(a.get("ip")) or text(a.get("hostname")).lower() for a in status))


def _external(service: Manifest, aliases: dict[str, str]) -> dict[str, DraftPart]:
    """Return the component outside the cluster that a Service without workload names."""
    host = place(text(inside(service.it, "spec", "externalName")), 0)
    kind = kind_of_name(service.name)
    name = slug(service.name)
    if host is None or not kind or not name:
        return {}
    aliases |= dict.fromkeys((*_names(service), host[0]), name)
    return {
        name: DraftPart(name=name, kind=kind, read_from=(f"{service.source}, Service {service.name}",),
                        notes=(f"{name} leads to {host[0]}, outside the cluster",))
    }  # fmt: skip


def _unreached(found: Mapping[str, DraftPart]) -> tuple[str, ...]:
    hidden = [p.name for p in found.values() if not p.url and p.kind in ("service", "frontend", "auth", "websocket")]
    return (f"no way from outside leads to {', '.join(hidden)}",) if hidden else ()
