"""From a scan to facts, lives and links: everything that the diagnosis stands on."""

from collections.abc import Iterable
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.infer_topology import infer_topology
from goldenpath.engine.timeline import crash_loops, death_groups, lives
from goldenpath.model.entry import Mark, Scan, Witness
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.topology import Scope

UNNAMED = "service"
"""The component of entries that do not say which service wrote them."""


def read(scan: Scan, rules: Iterable[FactRule]) -> Reading:
    """Return all facts of a scan; facts that need other facts are derived after the plain ones."""
    scan = _named(scan)
    rules = tuple(rules)
    facts = text_facts(scan, rules)
    deaths = death_groups(scan)
    life = lives(scan, facts, {r.id: r for r in rules}, deaths)
    reading = Reading(
        scan=scan,
        facts=facts,
        lives=life,
        deaths=deaths,
        loops=crash_loops(life),
        topology=infer_topology(scan, facts),
    )
    for rule in rules:
        if rule.derive is not None:
            derived = tuple(
                replace(f, id=rule.id, kind=rule.kind, shows=rule.shows, direct=rule.direct, rung=rule.rung)
                for f in rule.derive(reading)
            )
            reading = replace(reading, facts=reading.facts + derived)
    return replace(reading, facts=tuple(sorted(reading.facts, key=lambda f: (f.first, f.id, f.ids))))


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
