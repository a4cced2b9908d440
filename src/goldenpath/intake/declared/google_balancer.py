"""Follows Google's load balancer from its host names through the URL map to the services behind it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.resources import Resource, Resources
from goldenpath.intake.declared.shape import inside, items, mappings, slug, text, texts, unique
from goldenpath.model.record import record

_MAPS: Final = ("google_compute_url_map", "google_compute_region_url_map")
_BACKENDS: Final = ("google_compute_backend_service", "google_compute_region_backend_service")
_GROUPS: Final = ("google_compute_region_network_endpoint_group",)


@record
class Door:
    """How a service is reached from outside: a host of a balancer; empty where any host leads to it."""

    host: str
    balancer: str


@record
class Front:
    """All balancers of a file."""

    parts: tuple[DraftPart, ...]
    doors: Mapping[str, Door]
    domains: tuple[str, ...]


Names = Mapping[tuple[str, str], str]
"""What a service is called here, by what the cloud calls it and where it runs."""


def read(resources: Resources, source: str, services: Names) -> Front:
    """Return the balancers, and the door of each service that one leads to."""
    names = tuple(_certified(resources))
    doors: dict[str, Door] = {}
    parts: list[DraftPart] = []
    for balancer in resources.of(*_MAPS):
        name = slug(balancer.text("name"))
        routes = tuple(_routes(resources, balancer, services))
        if not name or not routes:
            continue  # such as the map that only redirects to HTTPS
        for host, service in routes:
            if service and (service not in doors or (host and not doors[service].host)):
                doors[service] = Door(host=host, balancer=name)
        parts.append(
            DraftPart(
                name=name,
                kind="load-balancer",
                addresses=_addresses(resources, balancer),
                read_from=(f"{source}, {balancer.address}",),
            )
        )
    _fill(doors, names)
    return Front(parts=tuple(parts), doors=doors, domains=names)


def _fill(doors: dict[str, Door], names: tuple[str, ...]) -> None:
    """Give the default service a host: the one name of the certificate that no other service has."""
    taken = {d.host for d in doors.values()}
    free = [n for n in names if n not in taken and not n.startswith("*.")]
    open_ones = [s for s, d in doors.items() if not d.host]
    if free and len(open_ones) == 1:
        doors[open_ones[0]] = Door(host=free[0], balancer=doors[open_ones[0]].balancer)


def _routes(resources: Resources, balancer: Resource, services: Names) -> Iterator[tuple[str, str]]:
    """Yield each host with the service that it leads to, the default with an empty host."""
    matchers = {text(m.get("name")): m for m in mappings(balancer.values.get("path_matcher"))}
    for rule in mappings(balancer.values.get("host_rule")):
        matcher = matchers.get(text(rule.get("path_matcher")), {})
        links = (
            text(matcher.get("default_service")),
            *(text(p.get("service")) for p in mappings(matcher.get("path_rule"))),
        )
        for host in texts(rule.get("hosts")):
            for link in links:
                for service in _behind(resources, link, services):
                    yield ("" if "*" in host else host.lower()), service
    for service in _behind(resources, balancer.text("default_service"), services):
        yield "", service


def _behind(resources: Resources, link: str, services: Names) -> Iterator[str]:
    """Yield the Cloud Run services behind a back end, one for each region; an empty one is not in the file."""
    backend = resources.named(link, *_BACKENDS)
    for each in mappings(backend.values.get("backend")) if backend is not None else ():
        group = resources.named(text(each.get("group")), *_GROUPS)
        called = slug(text(inside(group.values, "cloud_run", 0, "service"))) if group is not None else ""
        if group is not None and called:
            yield find(services, called, group.text("region"))


def find(services: Names, called: str, region: str) -> str:
    """Return the name of the service that is called so in a region, or of the only one; empty where there is none."""
    names = unique(tuple(name for (known, where), name in services.items() if known == called and where == region))
    every = unique(tuple(name for (known, _), name in services.items() if known == called))
    return names[0] if len(names) == 1 else every[0] if len(every) == 1 else ""


def _certified(resources: Resources) -> Iterator[str]:
    """Yield the host names of the certificates."""
    seen: list[str] = []
    for resource in resources.of("google_compute_managed_ssl_certificate", "google_certificate_manager_certificate"):
        seen += texts(inside(resource.values, "managed", 0, "domains"))
    yield from unique(tuple(name.rstrip(".").lower() for name in seen))


def _addresses(resources: Resources, balancer: Resource) -> tuple[str, ...]:
    """Return the addresses whose forwarding rules lead to this map."""
    proxies = [
        r
        for r in resources.of("google_compute_target_https_proxy", "google_compute_target_http_proxy")
        if resources.named(r.text("url_map"), *_MAPS) is balancer
    ]
    found = [
        _address(resources, rule.values)
        for rule in resources.of("google_compute_global_forwarding_rule")
        if any(resources.named(rule.text("target"), p.type) is p for p in proxies)
    ]
    return unique(tuple(found))


def _address(resources: Resources, rule: Mapping[str, Any]) -> str:
    said = text(rule.get("ip_address"))
    known = resources.named(said, "google_compute_global_address")
    return known.text("address") if known is not None else said if not items(said) and "/" not in said else ""
