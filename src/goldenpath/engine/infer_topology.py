"""Components and links, inferred from what the entries name: services, settings, hosts, data sources."""

from collections.abc import Iterable

from goldenpath.model.entry import Scan, Stream
from goldenpath.model.fact import Fact
from goldenpath.model.topology import Component, Link, Topology

_SETTINGS = {"cloudsql": "database", "connector": "connector"}
_KINDS = {Stream.BALANCER: "load-balancer"}


def infer_topology(scan: Scan, facts: Iterable[Fact]) -> Topology:
    """Return what the entries show of the environment.

    A component at the far end of a link is named by its kind: entries seldom say how the environment calls it.
    """
    components: dict[str, Component] = {}
    links: dict[tuple[str, str], Link] = {}

    def link(source: str, kind: str, inferred_from: str, ids: tuple[str, ...]) -> None:
        if kind not in components:
            components[kind] = Component(name=kind, kind=kind, inferred_from=inferred_from, ids=ids[:3])
        links.setdefault((source, kind), Link(source=source, target=kind, ids=ids[:3]))

    for witness in scan.witnesses:
        name = witness.first.scope.component
        kind = _KINDS.get(witness.first.stream, "service")
        if name and name not in components:
            components[name] = Component(name=name, kind=kind, inferred_from="entries", ids=witness.ids[:1])
    for entry in scan.changes:
        for setting, kind in _SETTINGS.items():
            if entry.change is not None and entry.change.setting(setting):
                link(entry.scope.component, kind, f"setting {setting}", entry.ids)
    for fact in sorted(facts, key=lambda f: (f.first, f.id)):
        if fact.scope.target:
            link(fact.scope.component, fact.scope.target, fact.id, fact.ids)
    return Topology(
        components=tuple(sorted(components.values(), key=lambda c: c.name)),
        links=tuple(sorted(links.values(), key=lambda one: (one.source, one.target))),
    )
