"""A request or a start failed at the moment at which the program was refused something."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import words
from goldenpath.engine.sockets import stillborn
from goldenpath.model.entry import Entry, Witness
from goldenpath.model.fact import Fact, FactKind, Life, Reading, Shows
from goldenpath.model.topology import Scope

_REFUSALS = (
    "cache-password-refused",
    "cache-refused-at-loopback",
    "database-client-refused",
    "database-password-refused",
    "database-slots-used-up",
    "model-key-refused",
    "newline-in-setting",
    "permission-refused",
    "sql-socket-missing",
)
_MOMENT = timedelta(seconds=1)
_BEFORE_START_ENDS = timedelta(seconds=30)
_BEFORE_DEATH = timedelta(seconds=5)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each text of a refusal that a request or a start bears; one in the background bears nothing.

    Equal texts count by the first and the last of them: a text that comes every minute coincides with
    a failed request now and then, but not at both its ends.
    """
    witnesses: dict[Scope, list[Witness]] = {}
    for witness in reading.scan.witnesses:
        if witness.first.request is None:
            witnesses.setdefault(witness.first.scope, []).append(witness)
    failed: dict[Scope, list[Entry]] = {}
    for entry in reading.scan.failed_requests:
        if entry.request is not None and entry.request.status >= 500:
            failed.setdefault(entry.scope, []).append(entry)
            if entry.scope.instance:
                failed.setdefault(Scope(component=entry.scope.component), []).append(entry)
    lives = {one.scope: one for one in reading.lives if one.failed and one.ended_at is not None}
    for fact in reading.of(*_REFUSALS):
        place = replace(fact.scope, target="")
        for witness in witnesses.get(place, []):
            if set(witness.ids) & set(fact.ids):
                yield from _borne(fact, witness, failed.get(place, []), lives.get(place))
                yield from _at_sockets(fact, witness, reading)


def _borne(fact: Fact, witness: Witness, failed: list[Entry], life: Life | None) -> Iterator[Fact]:
    first, last = witness.first.at, witness.last.at
    early, late = _under_way(failed, first), _under_way(failed, last)
    if early and late:
        entry = early[0]
        ids = tuple(dict.fromkeys(i for e in (*early, *late) for i in e.ids))[:6]
        yield _consequence(fact, witness, words(entry), ids)
    elif life is not None and life.ended_at is not None:
        wait = _BEFORE_DEATH if life.served else _BEFORE_START_ENDS
        if last - _MOMENT <= life.ended_at <= last + wait:
            yield _consequence(fact, witness, life.ended, life.ended_ids)


def _at_sockets(fact: Fact, witness: Witness, reading: Reading) -> Iterator[Fact]:
    """Yield the sockets that ended at once at the text: an upgraded request never fails by its status."""
    ended = stillborn(reading, [witness])
    if ended:
        ids = tuple(i for one in ended for i in one.ids)[:6]
        yield _consequence(fact, witness, f"{len(ended)} WebSockets ended at once, at this refusal", ids)


def _under_way(entries: Iterable[Entry], moment: datetime) -> list[Entry]:
    return [e for e in entries if e.at - _MOMENT <= moment <= e.ended + _MOMENT]


def _consequence(fact: Fact, witness: Witness, text: str, ids: tuple[str, ...]) -> Fact:
    return replace(
        fact, first=witness.first.at, last=witness.last.at, count=witness.count, ids=ids, text=text, values=()
    )


FACT = FactRule(
    id="refusal-felt",
    title="a request or a start failed at the moment at which the program was refused something",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
