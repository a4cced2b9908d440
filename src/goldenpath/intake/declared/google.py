"""Reads Google Cloud's resources of a Terraform file: Cloud Run services, and with them stores and balancers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from goldenpath.intake.declared import google_balancer, google_stores
from goldenpath.intake.declared.address import address
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.link import Program
from goldenpath.intake.declared.namesakes import Called, namesake_notes, told_apart
from goldenpath.intake.declared.resources import Found, Resource, Resources
from goldenpath.intake.declared.shape import inside, last, mappings, slug, text, texts, unique
from goldenpath.intake.declared.variables import Variable, references

RUN: Final = ("google_cloud_run_v2_service", "google_cloud_run_service")
_MAPPING: Final = "google_cloud_run_domain_mapping"


def read(resources: Resources, source: str) -> Found:
    """Return what Google's resources tell."""
    found = tuple(r for r in resources.of(*RUN) if slug(r.text("name")))
    called = tuple(Called(name=slug(r.text("name")), marks=(r.text("location"), r.text("project"))) for r in found)
    services = dict(zip(told_apart(called), found, strict=True))
    names = {(slug(r.text("name")), r.text("location")): name for name, r in services.items()}
    hosts, untold = _mapped(resources, names)
    front = google_balancer.read(resources, source, names)
    parts = [_named(_fronted(_service(name, r, source), front), hosts.get(name, ())) for name, r in services.items()]
    stores = (
        *google_stores.databases(resources, source),
        *google_stores.caches(resources, source),
        *google_stores.connectors(resources, source),
    )
    return Found(
        parts=(*parts, *front.parts, *stores),
        programs=tuple(_program(name, r) for name, r in services.items()),
        aliases={**aliases_of({n: (*_urls(r), *hosts.get(n, ())) for n, r in services.items()}),
                 **google_stores.aliases(resources)},
        domains=front.domains,
        logs=tuple(log_command(p) for p in unique(tuple(r.text("project") for r in services.values()))),
        notes=(*namesake_notes(called), *untold),
    )  # fmt: skip


def aliases_of(services: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the hosts of each service's URLs with its name: Cloud Run answers at more than one."""
    found: dict[str, str] = {}
    for name, urls in services.items():
        for at in filter(None, map(address, urls)):
            found.setdefault(at.host, name)
    return found


def log_command(project: str) -> tuple[str, ...]:
    """Return the command that prints a project's Cloud Run entries."""
    return (
        "gcloud", "logging", "read", 'resource.type="cloud_run_revision"', f"--project={project}",
        "--freshness=15m", "--format=json", "--limit=5000",
    )  # fmt: skip


def kind_of(name: str) -> str:
    """Return the kind of a service as its name tells it."""
    words = set(slug(name).split("-"))
    if words & {"frontend", "front", "web", "ui", "www", "site", "webapp"}:
        return "frontend"
    if words & {"auth", "authentication", "login", "identity", "keycloak", "oauth", "sso"}:
        return "auth"
    return "service"


def _service(name: str, resource: Resource, source: str) -> DraftPart:
    url = next(iter(_urls(resource)), "")
    called = slug(resource.text("name"))
    ingress = resource.text("ingress")
    internal = ingress not in ("", "INGRESS_TRAFFIC_ALL")
    notes = () if url else (f"the URL of {name} is known once it is deployed",)
    if url and internal:
        notes = (f"{name} takes no traffic from outside at {url} (ingress {ingress})",)
    return DraftPart(
        name=name,
        kind=kind_of(called),
        url=url,
        health=_health(resource),
        log_name=name if name == called else "",
        read_from=(f"{source}, {resource.address}",),
        notes=notes,
    )


def _urls(resource: Resource) -> tuple[str, ...]:
    own = (resource.text("uri"), text(inside(resource.values, "status", 0, "url")))
    return unique((*own, *texts(resource.values.get("urls"))))


def _mapped(
    resources: Resources, names: google_balancer.Names
) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the URLs that domain mappings give to services, by name, and a note for each of another service."""
    found: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    for resource in resources.of(_MAPPING):
        at = address(f"https://{resource.text('name').lower()}")
        called = text(inside(resource.values, "spec", 0, "route_name"))
        name = google_balancer.find(names, slug(last(called)), resource.text("location"))
        if at is not None and name:
            found[name] = (*found.get(name, ()), at.origin)
        elif at is not None:
            notes.append(f"{at.host} leads to {slug(last(called)) or 'a service'}, of which nothing is known here")
    return found, tuple(notes)


def _named(part: DraftPart, urls: tuple[str, ...]) -> DraftPart:
    """Return the service at the first URL that a domain mapping gives it, unless a balancer has given it one."""
    if not urls or part.behind or any("no traffic from outside" in note for note in part.notes):
        return part
    return replace(part, url=urls[0], direct=part.url, notes=())


def _fronted(part: DraftPart, front: google_balancer.Front) -> DraftPart:
    """Return the service as its users reach it: through the balancer where one leads to it."""
    door = front.doors.get(part.name)
    if door is None:
        return part
    if not door.host:
        return replace(part, behind=door.balancer)
    refused = any("no traffic from outside" in note for note in part.notes)
    return replace(part, url=f"https://{door.host}", direct="" if refused else part.url, behind=door.balancer, notes=())


def _health(resource: Resource) -> tuple[str, ...]:
    containers = mappings(inside(resource.values, "template", 0, "containers")) or mappings(
        inside(resource.values, "template", 0, "spec", 0, "containers")
    )
    probes = ("readiness_probe", "startup_probe", "liveness_probe")
    return unique(tuple(text(inside(c, probe, 0, "http_get", 0, "path")) for c in containers for probe in probes))


def _program(name: str, resource: Resource) -> Program:
    template = inside(resource.values, "template", 0)
    containers = mappings(inside(template, "containers")) or mappings(inside(template, "spec", 0, "containers"))
    annotations = inside(template, "metadata", 0, "annotations")
    connector = text(inside(template, "vpc_access", 0, "connector")) or text(
        inside(annotations, "run.googleapis.com/vpc-access-connector")
    )
    attached = [
        Variable(name="cloud_sql_instance", value=f"/cloudsql/{text(i)}")
        for v in mappings(inside(template, "volumes"))
        for i in inside(v, "cloud_sql_instance", 0, "instances") or ()
    ]
    attached += [
        Variable(name="cloudsql-instances", value=f"/cloudsql/{i.strip()}")
        for i in text(inside(annotations, "run.googleapis.com/cloudsql-instances")).split(",")
        if i.strip()
    ]
    variables = [
        Variable(
            name=text(e.get("name")),
            value=text(e.get("value")),
            secret=last(
                text(inside(e, "value_source", 0, "secret_key_ref", 0, "secret"))
                or text(inside(e, "value_from", 0, "secret_key_ref", 0, "name"))
            ),
        )
        for c in containers
        for e in mappings(c.get("env"))
    ]
    return Program(name=name, references=references((*attached, *variables)), via=slug(last(connector)))
