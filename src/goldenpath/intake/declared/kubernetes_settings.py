"""What the settings of a workload say of other components, and where in the files they lie."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from goldenpath.intake.declared.address import is_here
from goldenpath.intake.declared.kubernetes_names import qualified
from goldenpath.intake.declared.kubernetes_pods import arguments, instances, proxies
from goldenpath.intake.declared.manifest import Manifest
from goldenpath.intake.declared.shape import inside, mapping, mappings, text
from goldenpath.intake.declared.variables import Reference, Variable, references
from goldenpath.model.record import record

Held = Mapping[tuple[str, str, str], Manifest]
"""ConfigMaps and Secrets by namespace, kind and name."""


@record
class Told:
    """What a workload's settings tell."""

    references: tuple[Reference, ...]
    notes: tuple[str, ...] = ()
    """Sentences without their subject."""


def held(manifests: tuple[Manifest, ...]) -> Held:
    """Return the ConfigMaps and Secrets; one without a namespace is held for all: it has the one it is applied to."""
    kept = [m for m in manifests if m.kind in ("ConfigMap", "Secret")]
    return {(text(inside(m.it, "metadata", "namespace")), m.kind, m.name): m for m in kept}


def told(workload: Manifest, kept: Held, services: Mapping[str, Manifest]) -> Told:
    """Return what a workload's settings say of others, those behind a Cloud SQL proxy of its own among them.

    ``services`` are the Services by their whole names.
    """
    said = references(_variables(workload, kept))
    within = tuple(r for r in said if r.address is not None and is_here(r.address.host) and r.kind != "service")
    others = tuple(qualified(r, workload.namespace, services) for r in said if r not in within)
    carried = references(_instances(workload, kept))
    carriers = ", ".join(text(c.get("name")) for c in proxies(workload))
    databases = any(r.kind == "database" for r in (*others, *carried))
    lost = [r.variable for r in within if r.kind != "database" or not carriers]
    notes = []
    if lost:
        notes.append(f"is told of {', '.join(lost)} at localhost, its own pod: that was left out")
    if carriers and not databases:
        notes.append(f"reaches a database through {carriers}, and the files do not tell which")
    return Told(references=(*others, *carried), notes=tuple(notes))


def _instances(workload: Manifest, kept: Held) -> Iterator[Variable]:
    """Yield the Cloud SQL instances that proxies beside a workload lead to."""
    for container in proxies(workload):
        values = (v.value for v in _settings(container, workload, kept))
        for instance in instances(" ".join((arguments(container), *values))):
            yield Variable(name=text(container.get("name")), value=f"/cloudsql/{instance}")


def _variables(workload: Manifest, kept: Held) -> Iterator[Variable]:
    """Yield a workload's settings; those that lie in ConfigMaps and Secrets of the files are looked up there."""
    for container in (*workload.containers, *workload.beside):
        yield from _settings(container, workload, kept)


def _settings(container: Mapping[str, Any], workload: Manifest, kept: Held) -> Iterator[Variable]:
    for each in mappings(container.get("env")):
        yield _variable(each, workload, kept)
    for group in mappings(container.get("envFrom")):
        for kind, key in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            for name, value in _data(_found(kept, workload, kind, text(inside(group, key, "name")))).items():
                yield Variable(name=text(group.get("prefix")) + name, value=value)


def _variable(each: Mapping[str, Any], workload: Manifest, kept: Held) -> Variable:
    name = text(each.get("name"))
    for kind, key in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
        lies = inside(each, "valueFrom", key)
        where = text(inside(lies, "name"))
        if where:
            found = _data(_found(kept, workload, kind, where)).get(text(inside(lies, "key")), "")
            return Variable(name=name, value=found, secret="" if found else where)
    return Variable(name=name, value=text(each.get("value")))


def _found(kept: Held, workload: Manifest, kind: str, name: str) -> Manifest | None:
    """Return what a workload means by a name: an object of its own namespace, or of one that is not told."""
    own = text(inside(workload.it, "metadata", "namespace"))
    spaces = (own, "") if own else ("", "default")
    return next((kept[space, kind, name] for space in spaces if (space, kind, name) in kept), None)


def _data(manifest: Manifest | None) -> Mapping[str, str]:
    """Return the values of a ConfigMap or a Secret; of a Secret's only addresses are read later."""
    if manifest is None:
        return {}
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
