"""A request or a start failed at the moment when the database did."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import words
from goldenpath.model.entry import Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_MOMENT = timedelta(seconds=2)
_AFTER_SERVING = timedelta(seconds=5)
_AT_START = timedelta(seconds=30)


def felt(reading: Reading, *ids: str) -> Iterator[Fact]:
    """Yield what requests or a start bore of these failures; a retry in the background is borne by none."""
    said = reading.of(*ids)
    failed: dict[Scope, list[Entry]] = {}
    for entry in reading.scan.failed_requests if said else ():
        if entry.request is not None and entry.request.status >= 500:
            failed.setdefault(entry.scope, []).append(entry)
    for fact in said:
        scope = replace(fact.scope, target="")
        borne = _requests(fact, _moments(fact, scope, reading), failed.get(scope, [])) or _start(fact, scope, reading)
        if borne is not None:
            yield borne


def _moments(fact: Fact, scope: Scope, reading: Reading) -> set[datetime]:
    """Return the times at which such a text is known to have been written: of many, the first and the last."""
    same = [w for w in reading.scan.witnesses if w.first.scope == scope and any(m.fact == fact.id for m in w.marks)]
    return {at for w in same for at in (w.first.at, w.last.at)} or {fact.first, fact.last}


def _requests(fact: Fact, moments: set[datetime], failed: list[Entry]) -> Fact | None:
    """Return the failed request during which the text was written.

    Either most of the known moments fall into failed requests, or about as many requests failed as texts were written:
    one failure of another cause beside a retry every minute meets neither.
    """
    during = {m: [e for e in failed if e.at - _MOMENT <= m <= e.ended + _MOMENT] for m in moments}
    met = [m for m in sorted(during) if during[m]]
    if not met or (2 * len(met) <= len(moments) and 2 * len(failed) < fact.count):
        return None
    entry = during[met[0]][0]
    ids = tuple(dict.fromkeys(i for m in met for e in during[m][:3] for i in e.ids))[:6]
    return replace(fact, ids=ids, text=words(entry), severity=entry.level, values=())


def _start(fact: Fact, scope: Scope, reading: Reading) -> Fact | None:
    """Return the death that followed the text."""
    for life in reading.lives:
        if life.scope != scope or not life.failed or life.ended_at is None:
            continue
        within = _AFTER_SERVING if life.served else _AT_START
        if fact.last - _MOMENT <= life.ended_at <= fact.last + within:
            return replace(fact, ids=life.ended_ids, text=life.ended, values=())
    if scope.instance:
        return None
    for end in reading.of("startup-failed", "boot-failed", "container-exited"):
        if replace(end.scope, target="") == scope and fact.last - _MOMENT <= end.last <= fact.last + _AT_START:
            return replace(fact, ids=end.ids, text=end.text, values=())
    return None


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield what requests and starts bore of the database's failures."""
    return felt(
        reading, "database-connect-timed-out", "database-timed-out", "database-connect-refused", "database-restart-said"
    )


FACT = FactRule(
    id="failed-with-database",
    title="a request or a start failed at the moment when the database did",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
