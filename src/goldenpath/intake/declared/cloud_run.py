"""Reads what ``gcloud run services describe`` or ``list`` prints, and service files, of API versions 1 and 2."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from goldenpath.intake.declared.draft import Draft, DraftPart
from goldenpath.intake.declared.google import aliases_of, kind_of, log_command
from goldenpath.intake.declared.link import Program, linked
from goldenpath.intake.declared.namesakes import Called, namesake_notes, told_apart
from goldenpath.intake.declared.shape import Source, inside, last, mapping, mappings, slug, text, texts, unique
from goldenpath.intake.declared.variables import Variable, references
from goldenpath.model.record import record

_PREFIX: Final = "run.googleapis.com/"
_PROBES: Final = ("readinessProbe", "startupProbe", "livenessProbe")


@record
class Service:
    """One service, of either version."""

    name: str
    called: str
    """What the cloud calls it; several may be called alike."""
    urls: tuple[str, ...]
    """The same service answers at each; the first is the one that it is known by."""
    region: str
    project: str
    ingress: str
    connector: str
    instances: tuple[str, ...]
    containers: tuple[Mapping[str, Any], ...]
    source: str

    @property
    def url(self) -> str:
        """Return the URL that it is known by, empty where it has none yet."""
        return next(iter(self.urls), "")


def recognises(document: Any) -> bool:  # noqa: ANN401 - plain data of any shape
    """Return whether a document is a Cloud Run service or a list of them."""
    return any(_is_one(d) or _is_two(d) for d in _each(document))


def read(sources: tuple[Source, ...]) -> Draft:
    """Return the services with what their settings say of stores and of one another."""
    found = tuple(s for source in sources for document in source.documents for s in _services(document, source.name))
    called = tuple(Called(name=s.called, marks=(s.region, s.project)) for s in found)
    services = {name: replace(s, name=name) for s, name in zip(found, told_apart(called), strict=True)}
    connectors = unique(tuple(s.connector for s in services.values()))
    parts = (*(_part(s) for s in services.values()), *(_connector(c, services) for c in connectors))
    programs = tuple(Program(name=s.name, references=references(_variables(s)), via=s.connector)
                     for s in services.values())  # fmt: skip
    projects = unique(tuple(s.project for s in services.values()))
    names = ", ".join(s.name for s in sources)
    return Draft(
        parts=linked(parts, programs, aliases_of({s.name: s.urls for s in services.values()}), names),
        logs=tuple(log_command(p) for p in projects),
        notes=namesake_notes(called),
    )


def _each(document: Any) -> tuple[Mapping[str, Any], ...]:  # noqa: ANN401 - as above
    """Return the documents of a list, of the items of one, or the document alone."""
    if isinstance(document, list):
        return mappings(document)
    it = mapping(document)
    return mappings(it.get("items")) or mappings(it.get("services")) or (it,)


def _is_one(it: Mapping[str, Any]) -> bool:
    return text(it.get("apiVersion")).startswith("serving.knative.dev/") and it.get("kind") == "Service"


def _is_two(it: Mapping[str, Any]) -> bool:
    return "/services/" in text(it.get("name")) and "template" in it


def _services(document: Any, source: str) -> Iterator[Service]:  # noqa: ANN401 - as above
    for it in _each(document):
        found = _one(it, source) if _is_one(it) else _two(it, source) if _is_two(it) else None
        if found is not None and found.name:
            yield found


def _one(it: Mapping[str, Any], source: str) -> Service:
    about = inside(it, "metadata", "annotations")
    settings = inside(it, "spec", "template", "metadata", "annotations")
    listed = _listed(text(inside(about, f"{_PREFIX}urls")))
    own = (text(inside(it, "status", "url")), text(inside(it, "status", "address", "url")))
    name = slug(text(inside(it, "metadata", "name")))
    return Service(
        name=name,
        called=name,
        urls=unique((*own, *listed)),
        region=text(inside(it, "metadata", "labels", "cloud.googleapis.com/location")),
        project=text(inside(it, "metadata", "namespace")),
        ingress=text(inside(about, f"{_PREFIX}ingress")),
        connector=slug(last(text(inside(settings, f"{_PREFIX}vpc-access-connector")))),
        instances=tuple(
            i.strip() for i in text(inside(settings, f"{_PREFIX}cloudsql-instances")).split(",") if i.strip()
        ),
        containers=mappings(inside(it, "spec", "template", "spec", "containers")),
        source=source,
    )


def _two(it: Mapping[str, Any], source: str) -> Service:
    name = text(it.get("name"))
    template = mapping(it.get("template"))
    volumes = mappings(template.get("volumes"))
    ingress = text(it.get("ingress"))
    return Service(
        name=slug(last(name)),
        called=slug(last(name)),
        urls=unique((text(it.get("uri")), *texts(it.get("urls")))),
        region=name.split("/locations/")[1].split("/")[0] if "/locations/" in name else "",
        project=name.split("/")[1] if name.startswith("projects/") else "",
        ingress={"INGRESS_TRAFFIC_ALL": "all", "": ""}.get(ingress, ingress),
        connector=slug(last(text(inside(template, "vpcAccess", "connector")))),
        instances=tuple(i for v in volumes for i in texts(inside(v, "cloudSqlInstance", "instances"))),
        containers=mappings(template.get("containers")),
        source=source,
    )


def _listed(said: str) -> tuple[str, ...]:
    """Return the URLs of the annotation that holds them as JSON."""
    if not said.startswith("[") or len(said) > 10_000:
        return ()
    try:
        return texts(json.loads(said))
    except ValueError:
        return ()


def _part(service: Service) -> DraftPart:
    notes: tuple[str, ...] = ()
    if not service.url:
        notes = (f"the URL of {service.name} is not in the file",)
    elif service.ingress not in ("", "all"):
        refused = f"{service.name} takes no traffic from outside at {service.url} (ingress {service.ingress})"
        notes = (f"{refused}: give the host of its balancer",)
    return DraftPart(
        name=service.name,
        kind=kind_of(service.called),
        url=service.url,
        health=unique(tuple(text(inside(c, p, "httpGet", "path")) for p in _PROBES for c in service.containers)),
        log_name=service.called if service.called == service.name else "",
        read_from=(f"{service.source}, service {service.name}",),
        notes=notes,
    )


def _connector(name: str, services: Mapping[str, Service]) -> DraftPart:
    users = [s for s in services.values() if s.connector == name]
    return DraftPart(name=name, kind="connector", read_from=(f"{users[0].source}, service {users[0].name}",))


def _variables(service: Service) -> Iterator[Variable]:
    for instance in service.instances:
        yield Variable(name="cloudsql-instances", value=f"/cloudsql/{instance}")
    for container in service.containers:
        for each in mappings(container.get("env")):
            secret = text(inside(each, "valueFrom", "secretKeyRef", "name")) or last(
                text(inside(each, "valueSource", "secretKeyRef", "secret"))
            )
            yield Variable(name=text(each.get("name")), value=text(each.get("value")), secret=secret)
