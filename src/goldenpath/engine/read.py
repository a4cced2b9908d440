"""From a scan to facts, lives and links: everything that the diagnosis stands on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from goldenpath.contracts import FactRule
from goldenpath.engine.declared import PREFIX, unmet_in
from goldenpath.engine.infer_topology import infer_topology
from goldenpath.engine.live_places import from_elsewhere, from_here, of_this_machine
from goldenpath.engine.timeline import crash_loops, death_groups, lives
from goldenpath.model.entry import Entry, Mark, Scan, Witness
from goldenpath.model.environment import Environment
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.observation import Observation
from goldenpath.model.record import record
from goldenpath.model.topology import Scope, Topology
from goldenpath.model.walk import Walk

UNNAMED = "service"
"""The component of entries that do not say which service wrote them."""


@record
class Live:
    """What was asked live, beside the logs."""

    observations: tuple[Observation, ...] = ()
    walks: tuple[Walk, ...] = ()
    topology: Topology = Topology()
    """As declared."""
    log_names: tuple[tuple[str, str], ...] = ()
    """What log entries call a component, and its declared name, where they differ."""
    environment: Environment = Environment(name="")
    now: datetime


def read(scan: Scan, rules: Iterable[FactRule], live: Live | None = None) -> Reading:
    """Return all facts of a scan and of what was asked live; those that need other facts are derived last."""
    scan = _named(_renamed(scan, dict(live.log_names) if live else {}))
    rules = tuple(rules)
    facts = text_facts(scan, rules)
    deaths = death_groups(scan)
    life = lives(scan, facts, {r.id: r for r in rules}, deaths)
    seen = as_seen(live) if live else ()
    reading = Reading(
        scan=scan,
        facts=facts,
        lives=life,
        deaths=deaths,
        loops=crash_loops(life),
        topology=_topology(scan, facts, live),
        observations=from_here(seen),
        elsewhere=from_elsewhere(seen),
        ours=of_this_machine(seen),
        checked=tuple(o for o in live.observations if o.question.purpose.startswith(PREFIX)) if live else (),
        walks=live.walks if live else (),
        now=live.now if live else None,
        environment=live.environment if live else Environment(name=""),
    )
    for rule in rules:
        if rule.derive is not None:
            derived = tuple(
                replace(f, id=rule.id, kind=rule.kind, shows=rule.shows, direct=rule.direct, rung=rule.rung)
                for f in rule.derive(reading)
            )
            reading = replace(reading, facts=reading.facts + derived)
    return replace(reading, facts=tuple(sorted(reading.facts, key=lambda f: (f.first, f.id, f.ids))))


def as_seen(live: Live) -> tuple[Observation, ...]:
    """Return what was seen, without what a declared check wants to fail, and did: that is no failure of anybody."""
    expected = {f"{PREFIX}{plan.name}": plan.expect for plan in live.environment.checks}
    return tuple(
        o
        for o in live.observations
        if o.answered or o.question.purpose not in expected or unmet_in(expected[o.question.purpose], o)
    )


def text_facts(scan: Scan, rules: tuple[FactRule, ...]) -> tuple[Fact, ...]:
    """Return the facts that patterns found in texts, one for each scope and set of values."""
    known = {rule.id: rule for rule in rules}
    found: dict[tuple[object, ...], Fact] = {}
    for witness in scan.witnesses:
        for mark in witness.marks:
            fact = _fact(witness, mark, known[mark.fact])
            key = (fact.id, fact.scope, fact.values)
            found[key] = merge(found[key], fact) if key in found else fact
    return tuple(found.values())


def merge(one: Fact, other: Fact) -> Fact:
    """Return two facts of the same statement as one."""
    early, late = (one, other) if (one.first, one.ids) <= (other.first, other.ids) else (other, one)
    return replace(
        early,
        last=max(one.last, other.last),
        count=one.count + other.count,
        ids=tuple(dict.fromkeys((*early.ids, *late.ids))),
        severity=max(one.severity, other.severity, key=lambda s: s.rank),
    )


def _fact(witness: Witness, mark: Mark, rule: FactRule) -> Fact:
    entry = witness.first
    return Fact(
        id=rule.id,
        kind=rule.kind,
        shows=rule.shows,
        scope=replace(entry.scope, target=rule.target),
        first=entry.at,
        last=witness.last.at,
        count=witness.count,
        ids=witness.ids,
        text=entry.text,
        severity=entry.level,
        values=tuple(v for v in mark.values if v[1]),
        direct=rule.direct,
        rung=rule.rung,
    )


def _topology(scan: Scan, facts: tuple[Fact, ...], live: Live | None) -> Topology:
    """Return what is declared, filled up by what the entries name; a kind that was declared is not named again."""
    inferred = infer_topology(scan, facts)
    if live is None or not live.topology.components:
        return inferred
    declared = live.topology
    names = {c.name for c in declared.components}
    kinds = {c.kind for c in declared.components}
    more = tuple(c for c in inferred.components if c.name not in names and c.name not in kinds)
    known = names | {c.name for c in more}
    links = {(one.source, one.target): one for one in inferred.links if {one.source, one.target} <= known}
    links |= {(one.source, one.target): one for one in declared.links}
    return Topology(
        components=tuple(sorted((*declared.components, *more), key=lambda c: c.name)),
        links=tuple(links[key] for key in sorted(links)),
        inferred=False,
    )


def _renamed(scan: Scan, names: Mapping[str, str]) -> Scan:
    """Return the scan with components called as the configuration calls them."""
    if not names:
        return scan

    def scope(one: Scope) -> Scope:
        return replace(one, component=names[one.component]) if one.component in names else one

    def entry(one: Entry) -> Entry:
        return replace(one, scope=scope(one.scope))

    return replace(
        scan,
        witnesses=tuple(replace(w, first=entry(w.first), last=entry(w.last)) for w in scan.witnesses),
        failed_requests=tuple(map(entry, scan.failed_requests)),
        changes=tuple(map(entry, scan.changes)),
        sockets=tuple(map(entry, scan.sockets)),
        by_service=tuple(replace(s, name=names.get(s.name, s.name)) for s in scan.by_service),
    )


def _named(scan: Scan) -> Scan:
    """Return the scan with a name for the service that unnamed entries speak of."""
    if all(w.first.scope.component for w in scan.witnesses):
        return scan
    return replace(
        scan,
        witnesses=tuple(
            w
            if w.first.scope.component
            else replace(
                w,
                first=replace(w.first, scope=_name(w.first.scope)),
                last=replace(w.last, scope=_name(w.last.scope)),
            )
            for w in scan.witnesses
        ),
        failed_requests=tuple(
            e if e.scope.component else replace(e, scope=_name(e.scope)) for e in scan.failed_requests
        ),
        changes=tuple(e if e.scope.component else replace(e, scope=_name(e.scope)) for e in scan.changes),
        sockets=tuple(e if e.scope.component else replace(e, scope=_name(e.scope)) for e in scan.sockets),
    )


def _name(scope: Scope) -> Scope:
    return replace(scope, component=UNNAMED)
