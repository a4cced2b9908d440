"""Every request with a token is refused, and the refusals name the token's signature."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, fact_of_entries
from goldenpath.engine.sockets import stillborn
from goldenpath.facts.test_client_login_refused import is_login
from goldenpath.model.entry import Entry, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

LEAST = 3
"""Refused requests below which it may be one caller's own mistake."""
_NEAR = timedelta(seconds=5)
_ISSUED = 2
"""Logins alike, one of them between the refusals, that show fresh tokens to be refused, not one old or forged one."""


def all_refused(reading: Reading, text: str, *, ever: bool = True) -> Iterator[Fact]:
    """Yield a fact for each route of a revision that refuses all callers, where most refusals name ``text``.

    A route that lets one caller in and refuses another speaks of that caller, so it acquits its revision;
    without ``ever`` only where it lets somebody in after the first refusal.
    A WebSocket may be refused after its upgrade, with a close code that no request entry shows: one that ends at once
    beside the text counts as refused.
    """
    said: dict[tuple[str, str], list[Fact]] = {}
    for fact in reading.of(text):
        said.setdefault((fact.scope.component, fact.scope.revision), []).append(fact)
    for place, facts in sorted(said.items()):
        sockets = _refused_sockets(reading, place, text)
        refused, accepted = _answers(reading, place, {i for one in sockets for i in one.ids})
        routes = {w.first.request.route for w in refused if w.first.request is not None}
        routes |= {one.request.route for one in sockets if one.request is not None}
        near = [w for w in refused if any(_near(w, f) for f in facts)]
        since = min((e.at for e in (*(w.first for w in near), *sockets)), default=None)
        if any(r in routes and (ever or since is None or at > since) for r, at in accepted.items()):
            continue
        total = sum(w.count for w in near) + len(sockets)
        if total < LEAST or sum(f.count for f in facts) * 2 < total:
            continue
        for witness in near:
            request = witness.first.request
            if request is not None:
                yield fact_of(witness, route=request.route, status=str(request.status))
        if sockets and sockets[0].request is not None:
            route = sockets[0].request.route
            told = f"{len(sockets)} WebSockets on {route} were ended at once"
            yield fact_of_entries(sockets, sockets[0].scope, told, route=route, status="101")


def logins(reading: Reading) -> list[tuple[datetime, int, str]]:
    """Return the logins that succeeded anywhere: when, how many alike, and the client's user agent."""
    found: list[tuple[datetime, int, str]] = []
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream not in {Stream.REQUEST, Stream.BALANCER}:
            continue
        if request.method == "POST" and 200 <= request.status < 400 and is_login(request.route):
            found.extend((e.at, witness.count, request.agent) for e in (witness.first, witness.last))
    return found


def _refused_sockets(reading: Reading, place: tuple[str, str], text: str) -> list[Entry]:
    marked = [
        witness
        for witness in reading.scan.witnesses
        if (witness.first.scope.component, witness.first.scope.revision) == place
        and any(mark.fact == text for mark in witness.marks)
    ]
    return stillborn(reading, marked)


def _answers(reading: Reading, place: tuple[str, str], ended: set[str]) -> tuple[list[Witness], dict[str, datetime]]:
    """Return the refusals, and by route when a caller was last let in."""
    refused: list[Witness] = []
    accepted: dict[str, datetime] = {}
    for witness in reading.scan.witnesses:
        request = witness.first.request
        scope = witness.first.scope
        if request is None or witness.first.stream is not Stream.REQUEST or (scope.component, scope.revision) != place:
            continue
        if request.status in {401, 403}:
            refused.append(witness)
        elif 200 <= request.status < 400:
            accepted[request.route] = max(accepted.get(request.route, witness.last.at), witness.last.at)
    for socket in reading.scan.sockets:
        here = (socket.scope.component, socket.scope.revision) == place
        if here and socket.request is not None and not ended & set(socket.ids):
            accepted[socket.request.route] = max(accepted.get(socket.request.route, socket.at), socket.at)
    return refused, accepted


def _near(witness: Witness, fact: Fact) -> bool:
    if witness.first.scope.instance != fact.scope.instance:
        return False
    return fact.first - _NEAR <= witness.last.ended and witness.first.at - _NEAR <= fact.last


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that refuses all callers for their tokens' signature.

    Callers who were let in before the first refusal do not acquit the keys if tokens were issued again and again between
    the refusals and not one of them passed: one of the two sides has changed its key.
    """
    always = list(all_refused(reading, "token-signature-refused"))
    yield from always
    known = {fact.scope for fact in always}
    since = [f for f in all_refused(reading, "token-signature-refused", ever=False) if f.scope not in known]
    issued = [at for at, count, _ in logins(reading) if count >= _ISSUED] if since else []
    for fact in since:
        same = [f for f in since if f.scope.component == fact.scope.component]
        first, last = min(f.first for f in same), max(f.last for f in same)
        if any(first < at < last for at in issued):
            yield fact


FACT = FactRule(
    id="tokens-refused-for-signature",
    title="every request with a token is refused, and the refusals name the token's signature",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
