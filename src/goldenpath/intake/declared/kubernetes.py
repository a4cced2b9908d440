"""Reads Kubernetes manifests: workloads, Services, Ingresses and routes, and where settings lie."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from goldenpath.intake.declared.cluster import cluster
from goldenpath.intake.declared.draft import Draft, DraftPart
from goldenpath.intake.declared.kubernetes_names import service_host
from goldenpath.intake.declared.kubernetes_parts import aliases, balancer_names, balancers, outside, workload_part
from goldenpath.intake.declared.kubernetes_settings import held, told
from goldenpath.intake.declared.link import Program, linked
from goldenpath.intake.declared.manifest import Manifest
from goldenpath.intake.declared.shape import Source, mapping, mappings, text, unique


def recognises(document: Any) -> bool:  # noqa: ANN401 - plain data of any shape
    """Return whether a document is a manifest, other than one of Cloud Run."""
    it = mapping(document)
    api = text(it.get("apiVersion"))
    if it.get("kind") == "List":
        return any(recognises(i) for i in mappings(it.get("items")))
    return (
        bool(api) and bool(text(it.get("kind"))) and not api.startswith(("serving.knative.dev/", "run.googleapis.com/"))
    )


def read(sources: tuple[Source, ...]) -> Draft:
    """Return the workloads with the ways that lead to them and what their settings say."""
    manifests = tuple(m for s in sources for d in s.documents for m in _manifests(d, s.name))
    names = ", ".join(s.name for s in sources)
    it = cluster(manifests)
    doors = balancer_names(it)
    kept, hosts = held(manifests), {service_host(s): s for s in it.services}
    settings = {key: told(workload, kept, hosts) for key, workload in it.workloads.items()}
    parts = []
    for key in it.workloads:
        part = workload_part(key, it, doors)
        parts.append(replace(part, notes=(*part.notes, *(f"{part.name} {note}" for note in settings[key].notes))))
    stores = outside(it, tuple(p.name for p in parts))
    programs = tuple(Program(name=it.names[key], references=told.references) for key, told in settings.items())
    return Draft(
        domains=unique(tuple(e.door.host for e in it.entrances)),
        parts=linked((*parts, *balancers(it, doors), *stores.values()), programs, aliases(it, stores), names),
        notes=unique((*_empty(parts, names), *it.notes, *_unreached(parts))),
    )


def _manifests(document: Any, source: str) -> Iterator[Manifest]:  # noqa: ANN401 - as above
    it = mapping(document)
    if it.get("kind") == "List":
        for each in mappings(it.get("items")):
            yield Manifest(it=each, source=source)
    elif recognises(it):
        yield Manifest(it=it, source=source)


def _empty(parts: list[DraftPart], names: str) -> tuple[str, ...]:
    return () if parts else (f"{names} holds no workload: a Deployment, a StatefulSet or a DaemonSet",)


def _unreached(parts: list[DraftPart]) -> tuple[str, ...]:
    kinds = ("service", "frontend", "auth", "websocket")
    hidden = [p.name for p in parts if not p.url and not p.behind and p.kind in kinds]
    return (f"no way from outside leads to {', '.join(hidden)}",) if hidden else ()
