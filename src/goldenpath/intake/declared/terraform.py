"""Reads a Terraform state (version 4), or what ``terraform show -json`` prints of a state or a plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from goldenpath.intake.declared import amazon, google
from goldenpath.intake.declared.draft import Draft, DraftPart
from goldenpath.intake.declared.link import Program, linked
from goldenpath.intake.declared.resources import Found, Resource, Resources
from goldenpath.intake.declared.shape import Source, inside, items, mapping, mappings, text, unique
from goldenpath.intake.declared.terraform_unread import UNREAD


def recognises(document: Any) -> bool:  # noqa: ANN401 - plain data of any shape
    """Return whether a document is a state or a plan."""
    it = mapping(document)
    if "format_version" in it:
        return "planned_values" in it or "values" in it
    return "terraform_version" in it and isinstance(it.get("resources"), list)


def read(sources: tuple[Source, ...]) -> Draft:
    """Return what the resources tell of components, links and domains."""
    names = ", ".join(s.name for s in sources)
    resources = Resources(tuple(r for s in sources for d in s.documents if recognises(d) for r in _resources(d)))
    parts: dict[str, DraftPart] = {}
    programs: list[Program] = []
    aliases: dict[str, str] = {}
    domains: list[str] = []
    logs: list[tuple[str, ...]] = []
    notes: list[str] = []
    for reader in (google.read, amazon.read):
        found: Found = reader(resources, names)
        twice = [part for part in found.parts if parts.setdefault(part.name, part) is not part]
        notes += (f"{p.read_from[0]} was left out: another component is called {p.name} too" for p in twice)
        programs += found.programs
        aliases |= found.aliases
        domains += found.domains
        logs += found.logs
        notes += found.notes
    return Draft(
        domains=unique(tuple(domains)),
        parts=linked(tuple(parts.values()), tuple(programs), aliases, names),
        logs=tuple(dict.fromkeys(logs)),
        notes=(*_notes(sources, parts, resources), *notes),
    )


def _resources(document: Any) -> Iterator[Resource]:  # noqa: ANN401 - as above
    it = mapping(document)
    if "format_version" not in it:
        for each in mappings(it.get("resources")):
            if each.get("mode") != "data":
                yield from _instances(each)
        return
    root = inside(it, "planned_values", "root_module") or inside(it, "values", "root_module")
    yield from _module(mapping(root), 0)


def _instances(each: Mapping[str, Any]) -> Iterator[Resource]:
    kind, name = text(each.get("type")), text(each.get("name"))
    module = text(each.get("module"))
    for instance in mappings(each.get("instances")):
        values = mapping(instance.get("attributes"))
        where = f"{module}.{kind}.{name}" if module else f"{kind}.{name}"
        yield Resource(type=kind, address=where + _index(instance.get("index_key")), values=values)


def _index(key: Any) -> str:  # noqa: ANN401 - a number, a text, or nothing
    """Return the place of one of several instances as Terraform writes it."""
    return f'["{text(key)}"]' if isinstance(key, str) else f"[{key}]" if isinstance(key, int) else ""


def _module(module: Mapping[str, Any], depth: int) -> Iterator[Resource]:
    for each in mappings(module.get("resources")):
        if each.get("mode") != "data":
            yield Resource(
                type=text(each.get("type")), address=text(each.get("address")), values=mapping(each.get("values"))
            )
    if depth < 20:
        for child in items(module.get("child_modules")):
            yield from _module(mapping(child), depth + 1)


def _notes(sources: tuple[Source, ...], parts: dict[str, DraftPart], resources: Resources) -> tuple[str, ...]:
    names = ", ".join(s.name for s in sources)
    notes = []
    if any("planned_values" in mapping(d) for s in sources for d in s.documents):
        notes.append(f"{names} is a plan: addresses that are known only after it is applied are missing")
    if not parts:
        notes.append(f"{names} holds {len(resources)} resources, none of a kind that is asked (Cloud Run, Cloud SQL, "
                     "Memorystore, load balancer, connector; RDS, ElastiCache, ELB)")  # fmt: skip
    left = [f"{kind} ({count})" for kind, count in resources.counted().items() if kind in UNREAD]
    if left:
        notes.append(f"{names} also holds what is not read: {', '.join(left)}")
    return tuple(notes)
