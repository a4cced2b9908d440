"""A start or a request ends by a setting that the program lacks."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_SOON = timedelta(seconds=60)
_AT_ONCE = timedelta(seconds=1)
_RAISED = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Exit)\b[^\n]*$", re.MULTILINE)
_OF_SETTINGS = re.compile(r"(?i)config|setting|environ|validation|required|missing \w+ var|SystemExit|Cancelled")


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact where nothing else was raised between the text and the end that it explains.

    Programs name settings that they can do without; only the last thing said before the end counts.
    """
    ends = _ends(reading)
    witnesses: dict[Scope, list[Witness]] = {}
    for witness in reading.scan.witnesses:
        witnesses.setdefault(witness.first.scope, []).append(witness)
    for fact in reading.of("setting-named-missing"):
        own = witnesses.get(fact.scope, [])
        ended = [at for at in ends.get(fact.scope, []) if fact.first - _AT_ONCE <= at <= fact.last + _SOON]
        if any(not _other_raised(fact, own, at) for at in ended) or _request_failed(fact, own):
            yield fact


def _ends(reading: Reading) -> dict[Scope, list[datetime]]:
    ends: dict[Scope, list[datetime]] = {}
    for one in reading.lives:
        if one.failed and not one.served and one.ended_at is not None:
            ends.setdefault(one.scope, []).append(one.ended_at)
    for fact in reading.of("startup-failed", "boot-failed", "container-exited"):
        if not fact.scope.instance:
            ends.setdefault(fact.scope, []).append(fact.last)
    return ends


def _other_raised(fact: Fact, own: list[Witness], end: datetime) -> bool:
    name = fact.value("setting")
    for witness in own:
        entry = witness.last
        if entry.stream is not Stream.APPLICATION or not fact.last < entry.at <= end or set(witness.ids) & set(fact.ids):
            continue
        raised = _RAISED.findall(entry.text)
        if raised and not (name and name in entry.text) and not _OF_SETTINGS.search(raised[-1]):
            return True
    return False


def _request_failed(fact: Fact, own: list[Witness]) -> bool:
    if not fact.scope.instance:
        return False
    for witness in own:
        for entry in (witness.first, witness.last):
            if entry.request is None or entry.request.status < 500 or entry.stream is not Stream.REQUEST:
                continue
            if any(entry.at - _AT_ONCE <= at <= entry.ended + _AT_ONCE for at in (fact.first, fact.last)):
                return True
    return False


FACT = FactRule(
    id="setting-lacked",
    title="a start or a request ends by a setting that the program lacks",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="as the fact setting-named-missing",
)
