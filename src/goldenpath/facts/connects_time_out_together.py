"""Connects to several destinations time out at once on an instance that lives and answers."""

import re
from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_AT_ONCE = timedelta(seconds=60)
_KINDS = {
    **dict.fromkeys(("5432", "5433", "6432", "3306", "3307", "1433", "1521", "27017"), "database"),
    **dict.fromkeys(("6378", "6379", "6380", "11211"), "cache"),
}
_ADDRESSED = re.compile(
    r"dial tcp (?P<go>[\w.\[\]-]{1,200}):(?P<goport>\d{2,5}): (?:i/o timeout|connect: connection timed out)"
    r"|connect ETIMEDOUT (?P<node>[\w.\[\]-]{1,200}):(?P<nodeport>\d{2,5})"
    r"|Error 110 connecting to (?P<redis>[\w.-]{1,200}):(?P<redisport>\d{2,5})"
    r"|\[Errno 110\] Connect call failed \('(?P<asyncio>[^'\n]{1,200})', (?P<asyncioport>\d{2,5})"
    r"|HTTPS?ConnectionPool\(host='(?P<pool>[^'\n]{1,200})', port=(?P<poolport>\d{2,5})\)[\s\S]{0,600}?ConnectTimeout"
    r"|Connection timeout to host https?://(?P<aiohttp>[\w.-]{1,200})"
    r"|attempted address(?:es)?: (?P<undici>[\w.-]{1,200}):(?P<undiciport>\d{2,5})"
    r'|I/O error on \w{3,7} request for "https?://(?P<spring>[\w.-]{1,200})[^\n]{0,600}?[Cc]onnect timed out'
)
_NAMED = (
    (
        "database",
        re.compile(
            r"connection timeout expired|port (?:5432|6432) failed: (?:timeout expired|[Cc]onnection timed out)"
            r"|asyncpg/(?:connect_utils|pool)\.py[\s\S]*\n(?:asyncio\.exceptions\.)?TimeoutError"
            r"|Connection terminated due to connection timeout|to MySQL server on '[^'\n]{1,200}' \(timed out\)"
            r"|(?i:\b(?:database|postgres(?:ql)?|mysql)\b[^\n]{0,40}?\bconnect(?:ion)? (?:attempt )?(?:timeout|timed out))"
        ),
    ),
    (
        "cache",
        re.compile(
            r"(?i)timeout connecting to server|\b(?:redis|valkey|cache)\b[^\n]{0,40}?\bconnect(?:ion)? (?:attempt )?(?:timeout|timed out)"
        ),
    ),
    ("an HTTP host", re.compile(r"\bhttp(?:x|core)\.ConnectTimeout\b|HTTP connect timed out")),
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance that answered requests and on which two destinations or more timed out within a minute.

    Time-outs of one destination accuse that destination; a text about a connector is no observation of one.
    """
    alive = {one.scope for one in reading.lives if one.served and not one.failed}
    by_scope: dict[Scope, list[tuple[str, Witness]]] = {}
    for witness in reading.scan.witnesses:
        entry = witness.first
        if entry.stream is not Stream.APPLICATION or entry.scope not in alive:
            continue
        target = _destination(entry.text)
        if target:
            by_scope.setdefault(entry.scope, []).append((target, witness))
    for scope, some in by_scope.items():
        near = [(t, w) for t, w in some if any(o != t and _near(w, v) for o, v in some)]
        names = sorted({t for t, _ in near})
        if len(names) > 1:
            yield _fact(scope, names, [w for _, w in near])


def _destination(text: str) -> str:
    """Return the destination of a connect time-out: its kind where port or words tell it, else its host."""
    found = _ADDRESSED.search(text)
    if found is not None:
        parts = {k: v for k, v in found.groupdict().items() if v}
        port = next((v for k, v in parts.items() if k.endswith("port")), "")
        host = next((v for k, v in parts.items() if not k.endswith("port")), "")
        return _KINDS.get(port, host)
    return next((name for name, pattern in _NAMED if pattern.search(text)), "")


def _near(one: Witness, other: Witness) -> bool:
    return one.first.at - _AT_ONCE <= other.last.at and other.first.at - _AT_ONCE <= one.last.at


def _fact(scope: Scope, names: list[str], some: list[Witness]) -> Fact:
    ordered = sorted(some, key=lambda w: (w.first.at, w.ids))
    return Fact(
        id="",
        kind=FactKind.TEXT,
        shows=Shows.FAILURE,
        scope=scope,
        first=ordered[0].first.at,
        last=max(w.last.at for w in ordered),
        count=sum(w.count for w in ordered),
        ids=tuple(i for w in ordered for i in w.ids[:3])[:12],
        text=ordered[0].first.text,
        severity=ordered[0].first.level,
        values=join_values({"count": str(len(names)), "destinations": ", ".join(names[:4])}),
    )


FACT = FactRule(
    id="connects-time-out-together",
    title="connects to several destinations time out at once on an instance that lives and answers",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="texts as in the facts of each driver; the combination: google-cloud.md 5.2, not seen in a run",
)
