"""The life of each instance on the ladder, requests that die together, instances that die in a row.

Requests are ordered by when they *ended*: an entry's timestamp is the start, so sorted naively the 503
come before the death that caused them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from statistics import median

from goldenpath.contracts import FactRule
from goldenpath.model.entry import Entry, Scan, Stream
from goldenpath.model.fact import CrashLoop, DeathGroup, Fact, Life
from goldenpath.model.record import record
from goldenpath.model.topology import Rung, Scope

TOGETHER = 0.2
"""Seconds within which requests cut off by one death end; 6 to 18 ms were measured in real windows."""

_LOOP = 3


def lives(
    scan: Scan, facts: Iterable[Fact], rules: Mapping[str, FactRule], deaths: Iterable[DeathGroup]
) -> tuple[Life, ...]:
    """Return one life for each instance that wrote or served anything, in order of first sight."""
    seen: dict[Scope, tuple[datetime, datetime]] = {}
    served: set[Scope] = set()
    for w in scan.witnesses:
        scope = w.first.scope
        if not scope.instance:
            continue
        first, last = seen.get(scope, (w.first.at, w.last.at))
        seen[scope] = (min(first, w.first.at), max(last, w.last.at, w.last.ended, w.first.ended))
        request = w.first.request
        if w.first.stream is Stream.REQUEST and request is not None and 0 < request.status < 500:
            served.add(scope)
    known = _Known(rules=rules, deaths={d.scope: d for d in deaths}, served=frozenset(served))
    by_scope: dict[Scope, list[Fact]] = {}
    for fact in facts:
        by_scope.setdefault(
            Scope(component=fact.scope.component, revision=fact.scope.revision, instance=fact.scope.instance),
            [],
        ).append(fact)
    found = [_life(scope, span, by_scope.get(scope, []), known) for scope, span in seen.items()]
    return tuple(sorted(found, key=lambda life: (life.first, life.scope.instance)))


@record
class _Known:
    """What is known of all instances."""

    rules: Mapping[str, FactRule]
    deaths: Mapping[Scope, DeathGroup]
    served: frozenset[Scope]


def _life(scope: Scope, span: tuple[datetime, datetime], facts: list[Fact], known: _Known) -> Life:
    rules, death = known.rules, known.deaths.get(scope)
    rungs: dict[Rung, tuple[datetime, tuple[str, ...]]] = {}
    for fact in sorted(facts, key=lambda f: f.first):
        if fact.rung is not None and fact.rung not in rungs:
            rungs[fact.rung] = (fact.first, fact.ids[:3])
    ends = sorted((f for f in facts if rules[f.id].ends), key=lambda f: (f.last, f.id))
    failed = [f for f in ends if rules[f.id].ends == "failed"]
    end = failed[-1] if failed else None
    return Life(
        scope=scope,
        first=span[0],
        last=span[1],
        rungs=tuple((r, *rungs[r]) for r in Rung if r in rungs),
        ended=_end_words(end, death),
        ended_at=end.last if end else (death.at if death else None),
        ended_ids=(end.ids[:3] if end else ()) or (death.ids[:3] if death else ()),
        failed=bool(failed) or death is not None,
        served=scope in known.served,
        retired=any(rules[f.id].ends == "retired" for f in ends),
        start_seen=Rung.CREATED in rungs or Rung.STARTED in rungs,
    )


def _end_words(end: Fact | None, death: DeathGroup | None) -> str:
    if end is not None:
        return end.text.strip().split("\n", 1)[0][:120]
    if death is not None:
        return f"{death.requests} requests cut off at once"
    return ""


def death_groups(scan: Scan) -> tuple[DeathGroup, ...]:
    """Return the groups of failed requests of one instance whose ends coincide while their starts do not."""
    by_instance: dict[Scope, list[Entry]] = {}
    for entry in scan.failed_requests:
        request = entry.request
        if entry.scope.instance and request is not None and request.status >= 500 and request.latency:
            by_instance.setdefault(entry.scope, []).append(entry)
    found = [group for scope, entries in by_instance.items() for group in _coinciding(scope, entries)]
    return tuple(sorted(found, key=lambda g: (g.at, g.scope.instance)))


def _coinciding(scope: Scope, entries: list[Entry]) -> Iterator[DeathGroup]:
    group: list[Entry] = []
    for entry in sorted(entries, key=lambda e: (e.ended, e.ids)):
        if group and (entry.ended - group[0].ended).total_seconds() > TOGETHER:
            yield from _group(scope, group)
            group = []
        group.append(entry)
    yield from _group(scope, group)


def _group(scope: Scope, group: list[Entry]) -> Iterator[DeathGroup]:
    if len(group) < 2:
        return
    latencies = [e.request.latency for e in group if e.request is not None and e.request.latency is not None]
    spread = (group[-1].ended - group[0].ended).total_seconds()
    if max(latencies) - min(latencies) < max(0.5, 5 * spread):
        return
    yield DeathGroup(
        scope=scope,
        at=group[-1].ended,
        spread=spread,
        requests=len(group),
        shortest=min(latencies),
        longest=max(latencies),
        ids=tuple(i for e in group for i in e.ids),
    )


def crash_loops(life: Iterable[Life]) -> tuple[CrashLoop, ...]:
    """Return revisions whose instances start and end one after another and never serve.

    Exit lines are not needed: `uvicorn --workers` writes none, and collectors drop them.
    """
    by_revision: dict[tuple[str, str], list[Life]] = {}
    for one in life:
        by_revision.setdefault((one.scope.component, one.scope.revision), []).append(one)
    found = [loop for key, some in by_revision.items() for loop in _loop(key, some)]
    return tuple(sorted(found, key=lambda loop: (loop.first, loop.scope.component)))


def _loop(key: tuple[str, str], some: list[Life]) -> Iterator[CrashLoop]:
    ordered = sorted(some, key=lambda one: one.first)
    lost = [one for one in ordered if not one.served and not one.retired]
    if len(lost) < _LOOP or any(one.served for one in ordered):
        return
    if not any(one.failed for one in lost) and len(lost) < _LOOP + 1:
        return
    gaps = [(b.first - a.first).total_seconds() for a, b in pairwise(lost)]
    whole = [(one.last - one.first).total_seconds() for one in lost if one.failed]
    yield CrashLoop(
        scope=Scope(component=key[0], revision=key[1]),
        lives=len(lost),
        period=median(gaps),
        lifetime=median(whole) if whole else None,
        first=lost[0].first,
        last=lost[-1].last,
        ids=tuple(i for one in lost for i in one.ended_ids[:1])[:6],
    )
