"""Clients leave a route before the answer that others wait for."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, join_values
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.model.entry import Entry, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEFT = ("client_disconnected_before_any_response", "client_timed_out")
_LEAST = 3
_SHARE = 0.25
_NEARLY_ALL = 0.75
_WAITED = 0.02
"""Seconds of waiting that can be told from none."""
_QUICK = 1.0
"""Seconds: who leaves sooner has not waited for anything."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that clients leave often, and sooner than the route's usual answer takes.

    A client that leaves long after the usual time was kept waiting: then the server is at fault, not the client.
    A few that hang up among many that are served are people; a suite leaves nearly everything that it asks,
    and of clients that name no test tool more have to leave than stay.
    """
    left: dict[tuple[str, str], list[Witness]] = {}
    answered: dict[tuple[str, str], list[Witness]] = {}
    failed: set[tuple[str, str]] = set()
    suites = _suites(reading)
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream not in {Stream.REQUEST, Stream.BALANCER}:
            continue
        key = (witness.first.scope.component, request.route)
        if _is_left(witness):
            left.setdefault(key, []).append(witness)
        elif request.status >= 500:
            failed.add(key)
        elif 200 <= request.status < 400:
            answered.setdefault(key, []).append(witness)
    found: list[Fact] = []
    early = False
    for key, some in left.items():
        others = answered.get(key, [])
        times = sum(w.count for w in some)
        share = _SHARE if all(_agent(w) in suites for w in some) else 1.0
        if key in failed or times < _LEAST or times < share * sum(w.count for w in others):
            continue
        if not others and share == 1.0:
            continue  # nobody else asks it: no answer is known that would have been worth waiting for
        waited = max(_latency(e) for w in some for e in (w.first, w.last))
        usual = max((_latency(e) for w in others for e in (w.first, w.last)), default=0.0)
        if waited <= max(_QUICK, usual):
            early = early or waited >= _WAITED or usual - waited >= _WAITED
            values = join_values({"route": key[1], "waited": f"{waited:.1f}", "usual": f"{usual:.1f}"})
            found += [replace(fact_of(witness), values=values) for witness in some]
    # who leaves at once what answers at once has bad manners, and no limit that is too short
    yield from found if early else ()


def _suites(reading: Reading) -> set[str]:
    """Return the test clients that leave nearly all that they ask where their leaving is recorded."""
    asked: dict[tuple[str, str], list[int]] = {}
    for witness in reading.scan.witnesses:
        if witness.first.stream in {Stream.REQUEST, Stream.BALANCER} and is_scripted(_agent(witness)):
            counts = asked.setdefault((witness.first.scope.component, _agent(witness)), [0, 0])
            counts[0] += witness.count
            counts[1] += witness.count if _is_left(witness) else 0
    return {agent for (_, agent), (times, left) in asked.items() if left >= _NEARLY_ALL * times}


def _is_left(witness: Witness) -> bool:
    request = witness.first.request
    return request is not None and (request.status in {499, 408} or any(w in witness.first.text for w in _LEFT))


def _agent(witness: Witness) -> str:
    return witness.first.request.agent if witness.first.request is not None else ""


def _latency(entry: Entry) -> float:
    return entry.request.latency or 0.0 if entry.request is not None else 0.0


FACT = FactRule(
    id="client-left-early",
    title="clients leave a route before the answer that others wait for",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="499, 408 and statusDetails of the load balancer: documentation, not seen in a run",
)
