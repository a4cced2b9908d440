"""From where something was seen: from here, from another place, or no further than our own proxy."""

from collections.abc import Iterable, Iterator

from goldenpath.model.fact import Reading
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.record import record

_HERE = frozenset({"here", "around"})
"""The places that this machine is itself: as users come, and around the load balancer."""
MACHINE_PROXY = "machine-proxy"
"""What an observation of this machine's own setting is for; its target is the variable's name."""
_ON_THE_WAY = frozenset({Phase.RESOLVE, Phase.CONNECT})
_STORES = ("database", "cache")
_LEAST = 2
"""Answers from a place, all alike, before it is said to differ."""
_GONE = frozenset({Reason.SILENT, Reason.UNREACHABLE, Reason.REFUSED, Reason.NAME_UNKNOWN})
"""Reasons that speak of the way or the door, as they are met from one place."""


def from_here(seen: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return what was seen of the environment from here: what facts read where they say nothing else."""
    return tuple(o for o in seen if o.vantage in _HERE and not _ours(o))


def from_elsewhere(seen: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return what was seen from the places that the configuration names."""
    return tuple(o for o in seen if is_elsewhere(o))


def is_elsewhere(seen: Observation) -> bool:
    """Return whether something was seen from another place than this machine."""
    return seen.vantage not in _HERE


def of_this_machine(seen: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return what speaks of this machine alone: a proxy that it has, or one that a question came no further than."""
    return tuple(o for o in seen if o.vantage in _HERE and _ours(o))


def _ours(seen: Observation) -> bool:
    return seen.question.purpose == MACHINE_PROXY or turned_back(seen)


def turned_back(seen: Observation) -> bool:
    """Return whether a question ended at our own proxy: it was not reached, or would not let it through.

    Where the proxy says that the target could not be reached, it speaks of the target.
    """
    failure, status = seen.failure, seen.value("proxy.status")
    if failure is None or not seen.value("via") or failure.phase not in _ON_THE_WAY:
        return False
    return not isinstance(status, int) or status < 500


@record
class Difference:
    """A store that answers from one place and not from another."""

    store: str
    answers: tuple[Observation, ...]
    misses: tuple[Observation, ...]


def differences(reading: Reading) -> Iterator[Difference]:
    """Yield each store that answers here and not from another place, or the other way round."""
    for store in (c for c in reading.topology.components if c.kind in _STORES):
        here = _asked(reading.observations, store.name)
        for place in sorted({o.vantage for o in reading.elsewhere}):
            there = _asked((o for o in reading.elsewhere if o.vantage == place), store.name)
            if _answer(here) and _miss(there):
                yield Difference(store=store.name, answers=here, misses=there)
            elif _answer(there) and _miss(here):
                yield Difference(store=store.name, answers=there, misses=here)


def _asked(seen: Iterable[Observation], store: str) -> tuple[Observation, ...]:
    own = (o for o in seen if o.question.component == store and o.question.way == "inside")
    return tuple(o for o in own if o.failure is None or o.failure.phase is not Phase.PREPARE)


def _answer(seen: tuple[Observation, ...]) -> bool:
    return len(seen) >= _LEAST and all(o.answered for o in seen)


def _miss(seen: tuple[Observation, ...]) -> bool:
    """Return whether nothing was reached: at the name or the door, for no reason that a store itself gives."""
    failures = [o.failure for o in seen if o.failure is not None]
    return (
        len(seen) >= _LEAST
        and len(failures) == len(seen)
        and all(f.phase in _ON_THE_WAY and f.reason in _GONE for f in failures)
    )
