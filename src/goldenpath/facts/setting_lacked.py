"""A start or a request ends by a setting that the program lacks."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.entry import Severity, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_SOON = timedelta(seconds=10)
_AT_ONCE = timedelta(seconds=1)
_RAISED = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Exit)\b[^\n]*$", re.MULTILINE)
_OF_SETTINGS = re.compile(r"(?i)config|setting|environ|validation|required|SystemExit|Cancelled")
_OF_THE_END = re.compile(
    r"(?i)startup failed|failed to (?:boot|load|start)|shutting down|exiting|exited|exception in worker|worker exit|terminat|npm err|exit code"
)
_DOES_WITHOUT = re.compile(
    r"(?i)optional|skip|disabl|default|fall(?:ing)? ?back|continu|ignor|without (?:it|them)|using |instead|will not be|won't be"
)
_OF_THE_ENVIRONMENT = re.compile(r"(?i)environ|\benv\b|<frozen os>|/os\.py")
_CUT = re.compile(r"validation errors? for \w+\s*$")
_REQUIRED = re.compile(r"(?i)field required")
_OTHER_ENDS = ("memory-exceeded", "container-killed", "died-at-import", "liveness-probe-failed")


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact where nothing else was said to be wrong between the text and the end that it explains.

    Programs name settings that they can do without; only the last thing said before the end counts.
    """
    ends = _ends(reading)
    other = {f.scope for f in reading.of(*_OTHER_ENDS)}
    witnesses: dict[Scope, list[Witness]] = {}
    for witness in reading.scan.witnesses:
        witnesses.setdefault(witness.first.scope, []).append(witness)
    for fact in reading.of("setting-named-missing"):
        if "Traceback" not in fact.text and _DOES_WITHOUT.search(fact.text):
            continue
        own = witnesses.get(fact.scope, [])
        if _OF_THE_ENVIRONMENT.search(fact.text) and _request_failed(fact, own):
            yield fact
        elif fact.scope not in other:
            ended = [at for at in ends.get(fact.scope, []) if fact.last - _AT_ONCE <= at <= fact.last + _SOON]
            if any(not _other_said(fact, own, at) for at in ended) and _about_absence(fact, own):
                yield fact


def _about_absence(fact: Fact, own: list[Witness]) -> bool:
    """Return whether a refusal whose lines were logged one by one goes on to say that a field is absent, not wrong."""
    if not _CUT.search(fact.text):
        return True
    return any(_REQUIRED.search(w.first.text) and abs(w.first.at - fact.last) <= _AT_ONCE for w in own)


def _ends(reading: Reading) -> dict[Scope, list[datetime]]:
    ends: dict[Scope, list[datetime]] = {}
    for one in reading.lives:
        if one.failed and not one.served and one.ended_at is not None:
            ends.setdefault(one.scope, []).append(one.ended_at)
    for fact in reading.of("startup-failed", "boot-failed", "container-exited"):
        if not fact.scope.instance:
            ends.setdefault(fact.scope, []).append(fact.last)
    return ends


def _other_said(fact: Fact, own: list[Witness], end: datetime) -> bool:
    name = fact.value("setting")
    for witness in own:
        entry = witness.last
        if (
            entry.stream is not Stream.APPLICATION
            or not fact.last < entry.at <= end
            or set(witness.ids) & set(fact.ids)
        ):
            continue
        if name and name in entry.text:
            continue
        raised = _RAISED.findall(entry.text)
        if raised and not _OF_SETTINGS.search(raised[-1]):
            return True
        if (
            not raised
            and entry.level.rank >= Severity.ERROR.rank
            and not (_OF_THE_END.search(entry.text) or _OF_SETTINGS.search(entry.text))
        ):
            return True
    return False


def _request_failed(fact: Fact, own: list[Witness]) -> bool:
    if not fact.scope.instance:
        return False
    under_way = [
        e
        for w in own
        for e in (w.first, w.last)
        if e.request is not None and e.request.status >= 500 and e.stream is Stream.REQUEST
    ]
    return all(any(e.at - _AT_ONCE <= at <= e.ended + _AT_ONCE for e in under_way) for at in (fact.first, fact.last))


FACT = FactRule(
    id="setting-lacked",
    title="a start or a request ends by a setting that the program lacks",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="as the fact setting-named-missing",
)
