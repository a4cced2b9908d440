"""Reads Kubernetes manifests: workloads, Services, Ingresses and routes, and where settings lie."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared import kubernetes_ways
from goldenpath.intake.declared.draft import Draft, DraftPart
from goldenpath.intake.declared.google import kind_of
from goldenpath.intake.declared.image import kind_of_image
from goldenpath.intake.declared.link import Program, linked
from goldenpath.intake.declared.manifest import Manifest
from goldenpath.intake.declared.shape import Source, inside, mapping, mappings, slug, text, unique
from goldenpath.intake.declared.variables import Variable, references

WORKLOADS: Final = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout", "ReplicaSet", "Pod"})
_PROBES: Final = ("readinessProbe", "startupProbe", "livenessProbe")


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
    workloads = tuple(m for m in manifests if m.kind in WORKLOADS and slug(m.name))
    parts = {p.name: p for p in map(_part, workloads)}
    names = ", ".join(s.name for s in sources)
    ways = kubernetes_ways.read(manifests, workloads, tuple(parts.values()))
    programs = tuple(Program(name=slug(w.name), references=references(_variables(w, manifests))) for w in workloads)
    notes = () if parts else (f"{names} holds no workload: a Deployment, a StatefulSet or a DaemonSet",)
    return Draft(
        domains=ways.domains,
        parts=linked(ways.parts, programs, ways.aliases, names),
        notes=unique((*notes, *ways.notes)),
    )


def _manifests(document: Any, source: str) -> Iterator[Manifest]:  # noqa: ANN401 - as above
    it = mapping(document)
    if it.get("kind") == "List":
        for each in mappings(it.get("items")):
            yield Manifest(it=each, source=source)
    elif recognises(it):
        yield Manifest(it=it, source=source)


def _part(manifest: Manifest) -> DraftPart:
    images = [text(c.get("image")) for c in manifest.containers]
    kind = next((k for k in map(kind_of_image, images) if k), "") or kind_of(manifest.name)
    health = [text(inside(c, p, "httpGet", "path")) for p in _PROBES for c in manifest.containers]
    return DraftPart(
        name=slug(manifest.name),
        kind=kind,
        health=() if kind in ("database", "cache", "queue") else unique(tuple(health)),
        log_name=slug(manifest.name),
        read_from=(f"{manifest.source}, {manifest.kind} {manifest.name}",),
    )


def _variables(workload: Manifest, manifests: tuple[Manifest, ...]) -> Iterator[Variable]:
    """Yield a workload's settings; those that lie in ConfigMaps and Secrets of the files are looked up there."""
    held = {(m.kind, m.name): m for m in manifests if m.kind in ("ConfigMap", "Secret")}
    for container in workload.containers:
        for each in mappings(container.get("env")):
            yield _variable(each, held)
        for group in mappings(container.get("envFrom")):
            for kind, key in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
                name = text(inside(group, key, "name"))
                if (kind, name) in held:
                    for key_name, value in _data(held[kind, name]).items():
                        yield Variable(name=text(group.get("prefix")) + key_name, value=value)


def _variable(each: Mapping[str, Any], held: Mapping[tuple[str, str], Manifest]) -> Variable:
    name = text(each.get("name"))
    for kind, key in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
        lies = inside(each, "valueFrom", key)
        where = text(inside(lies, "name"))
        if not where:
            continue
        found = _data(held[kind, where]).get(text(inside(lies, "key")), "") if (kind, where) in held else ""
        return Variable(name=name, value=found, secret="" if found else where)
    return Variable(name=name, value=text(each.get("value")))


def _data(manifest: Manifest) -> Mapping[str, str]:
    """Return the values of a ConfigMap or a Secret; of a Secret's only addresses are read later."""
    plain = {**mapping(manifest.it.get("stringData"))} | (
        {**mapping(manifest.it.get("data"))} if manifest.kind == "ConfigMap" else {}
    )
    coded = mapping(manifest.it.get("data")) if manifest.kind == "Secret" else {}
    return {**{k: _decoded(text(v)) for k, v in coded.items()}, **{k: text(v) for k, v in plain.items()}}


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().strip()
    except (binascii.Error, ValueError):
        return ""
