"""Reads Google Cloud's resources of a Terraform file: services, stores, connectors."""

from dataclasses import replace
from typing import Final

from goldenpath.intake.declared import google_balancer
from goldenpath.intake.declared.address import Address
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.link import Program, password_reference
from goldenpath.intake.declared.resources import Found, Resource, Resources
from goldenpath.intake.declared.shape import inside, last, mappings, slug, text, unique
from goldenpath.intake.declared.variables import Variable, references

RUN: Final = ("google_cloud_run_v2_service", "google_cloud_run_service")


def read(resources: Resources, source: str) -> Found:
    """Return what Google's resources tell."""
    services = {slug(r.text("name")): r for r in resources.of(*RUN) if slug(r.text("name"))}
    stores = (*_databases(resources, source), *_caches(resources, source), *_connectors(resources, source))
    front = google_balancer.read(resources, source, tuple(services))
    parts = [_service(name, r, source) for name, r in services.items()]
    parts = [_fronted(p, front) for p in parts]
    projects = unique(tuple(r.text("project") for r in services.values()))
    return Found(
        parts=(*parts, *front.parts, *stores),
        programs=tuple(_program(name, r) for name, r in services.items()),
        aliases=_aliases(resources),
        domains=front.domains,
        logs=tuple(log_command(p) for p in projects),
    )


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
    url = resource.text("uri") or text(inside(resource.values, "status", 0, "url"))
    ingress = resource.text("ingress")
    internal = ingress not in ("", "INGRESS_TRAFFIC_ALL")
    notes = () if url else (f"the URL of {name} is known once it is deployed",)
    if url and internal:
        notes = (f"{name} takes no traffic from outside at {url} (ingress {ingress})",)
    return DraftPart(
        name=name,
        kind=kind_of(name),
        url=url,
        health=_health(resource),
        log_name=name,
        read_from=(f"{source}, {resource.address}",),
        notes=notes,
    )


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


def _databases(resources: Resources, source: str) -> tuple[DraftPart, ...]:
    parts = []
    for resource in resources.of("google_sql_database_instance"):
        name = slug(resource.text("name"))
        version = resource.text("database_version")
        host = resource.text("private_ip_address") or resource.text("public_ip_address")
        user, database = _login(resources, resource.text("name"))
        at = Address(scheme="postgresql", host=host, port=5432, user=user, path=f"/{database}" if database else "")
        postgres = version.startswith("POSTGRES") or not version
        notes = () if host and postgres else (
            f"{name} is {version}, which is not asked here" if not postgres
            else f"the address of {name} is not in the file",
        )  # fmt: skip
        if name:
            parts.append(
                DraftPart(
                    name=name,
                    kind="database",
                    url=at.url if host and postgres else "",
                    password=password_reference(name) if user else "",
                    read_from=(f"{source}, {resource.address}",),
                    notes=notes,
                )
            )
    return tuple(parts)


def _login(resources: Resources, instance: str) -> tuple[str, str]:
    """Return a user and a database of an instance, as declared beside it."""
    users = [r.text("name") for r in resources.of("google_sql_user") if r.text("instance") == instance]
    names = [r.text("name") for r in resources.of("google_sql_database") if r.text("instance") == instance]
    user = next((u for u in users if slug(u) and "@" not in u), "")
    return user, next((n for n in names if slug(n)), "")


def _caches(resources: Resources, source: str) -> tuple[DraftPart, ...]:
    parts = []
    for resource in resources.of("google_redis_instance"):
        name, host = slug(resource.text("name")), resource.text("host")
        port = resource.text("port")
        tls = resource.text("transit_encryption_mode") == "SERVER_AUTHENTICATION"
        at = Address(scheme="rediss" if tls else "redis", host=host, port=int(port) if port.isdigit() else 6379)
        if name:
            parts.append(
                DraftPart(
                    name=name,
                    kind="cache",
                    url=at.url if host else "",
                    password=password_reference(name) if resource.values.get("auth_enabled") is True else "",
                    read_from=(f"{source}, {resource.address}",),
                    notes=() if host else (f"the address of {name} is not in the file",),
                )
            )
    return tuple(parts)


def _connectors(resources: Resources, source: str) -> tuple[DraftPart, ...]:
    return tuple(
        DraftPart(name=slug(r.text("name")), kind="connector", read_from=(f"{source}, {r.address}",))
        for r in resources.of("google_vpc_access_connector")
        if slug(r.text("name"))
    )


def _aliases(resources: Resources) -> dict[str, str]:
    """Return the other names that stores go by: addresses and connection names."""
    found: dict[str, str] = {}
    for resource in resources.of("google_sql_database_instance", "google_redis_instance"):
        name = slug(resource.text("name"))
        words = [resource.text(k) for k in ("connection_name", "private_ip_address", "public_ip_address", "host")]
        words += [text(a.get("ip_address")) for a in mappings(resource.values.get("ip_address"))]
        found |= {word: name for word in words if word and name}
    return found
