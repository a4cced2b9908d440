"""What Kubernetes objects are called: components apart from one another, Services as their own namespace sees them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from goldenpath.intake.declared.manifest import Key, Manifest
from goldenpath.intake.declared.shape import slug
from goldenpath.intake.declared.variables import Reference

Spelling = Callable[[Manifest], str]
_SPELLINGS: Final[tuple[Spelling, ...]] = (
    lambda m: slug(m.name),
    lambda m: slug(f"{m.name}-{m.namespace}"),
    lambda m: slug(f"{m.name}-{m.kind}"),
    lambda m: slug(f"{m.name}-{m.namespace}-{m.kind}"),
)
"""Names of components, the shortest first: those that two objects share are spelt out."""
_ENDS: Final = ("", "svc", "svc.cluster", "svc.cluster.local")


def component_names(manifests: Iterable[Manifest], taken: Iterable[str] = ()) -> dict[Key, str]:
    """Return the name of the component that each object makes, none of them twice and none that is taken."""
    known = {m.key: m for m in manifests}
    same: dict[str, list[Manifest]] = {}
    for manifest in known.values():
        same.setdefault(slug(manifest.name), []).append(manifest)
    spelt = {name: next((s for s in _SPELLINGS if _apart(s, each)), _SPELLINGS[-1]) for name, each in same.items()}
    used = set(taken)
    found: dict[Key, str] = {}
    for key, manifest in known.items():
        whole = name = spelt[slug(manifest.name)](manifest)
        number = 2
        while name in used:
            name, number = f"{whole}-{number}", number + 1
        used.add(name)
        found[key] = name
    return found


def service_host(service: Manifest) -> str:
    """Return the whole name that a Service has within the cluster."""
    return f"{service.name}.{service.namespace}.svc.cluster.local".lower()


def qualified(reference: Reference, namespace: str, services: Mapping[str, Manifest]) -> Reference:
    """Return a reference with the whole name of the Service that its host means within a namespace.

    ``services`` are the Services by their whole names. A host may also be one pod of a Service without an address.
    """
    at = reference.address
    if at is None:
        return reference
    found = _whole(at.host, namespace)
    if found not in services:
        found = _whole(at.host.partition(".")[2], namespace)
        found = found if found in services and services[found].spec.get("clusterIP") == "None" else ""
    return replace(reference, address=replace(at, host=found)) if found else reference


def _apart(spell: Spelling, manifests: list[Manifest]) -> bool:
    return len(set(map(spell, manifests))) == len(manifests)


def _whole(host: str, namespace: str) -> str:
    """Return the whole name of a Service that is called so, empty where it cannot be one."""
    name, _, rest = host.lower().partition(".")
    space, _, end = rest.partition(".")
    return f"{name}.{space or namespace.lower()}.svc.cluster.local" if name and end in _ENDS else ""
