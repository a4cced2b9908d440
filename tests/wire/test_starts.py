"""Probes that start a little after the others of their round: in order, within their own limits and the run's end."""

from dataclasses import replace
from time import perf_counter

import pytest

from goldenpath.model.observation import Observation, Phase
from goldenpath.model.probe import Limits, Place, Probe, TcpAsk
from goldenpath.wire.prober import Bounds
from tests.wire.servers import BRIEF, HELLO, WIDE, answering, ended, get, probe, prober, serving, silent

pytestmark = pytest.mark.enable_socket


def later(port: int, after: float, limits: Limits = WIDE) -> Probe:
    """Return a probe that starts so many seconds after the others."""
    return replace(probe(get(port), limits), after=after)


def apart(first: Observation, second: Observation) -> float:
    """Return the seconds between two starts."""
    return (second.started - first.started).total_seconds()


def by_start(found: list[Observation]) -> list[Observation]:
    """Return observations in the order in which they began."""
    return sorted(found, key=lambda o: o.started)


def test_each_starts_after_its_time() -> None:
    """Never earlier, however the probes are listed."""
    with serving(answering(HELLO)) as port:
        found = by_start(list(prober().ask([later(port, 0.3), later(port, 0.0), later(port, 0.15)], 60)))

    assert [seen.status for seen in found] == [200] * 3
    assert apart(found[0], found[1]) >= 0.14
    assert apart(found[0], found[2]) >= 0.29
    assert [seen.id.rpartition(":")[2] for seen in found] == ["1", "2", "3"]


def test_those_that_wait_hold_up_nobody() -> None:
    """What is asked at once has ended long before."""
    with serving(answering(HELLO)) as port:
        found = list(prober().ask([later(port, 0.5), later(port, 0.0)], 60))

    assert found[0].ended < found[1].started


def test_a_probe_s_limit_counts_from_its_own_start() -> None:
    """Its time does not run while it waits."""
    with serving(silent) as port:
        (seen,) = prober().ask([later(port, 0.6, BRIEF)], 60)

    assert ended(seen) == ("first-byte", "silent")
    assert seen.milliseconds >= 390
    assert "0.4 s" in (seen.failure.text if seen.failure else "")


def test_the_end_of_the_run_is_everyone_s() -> None:
    """Who started late is told that the run's time was up, not that the target was silent."""
    with serving(silent) as port:
        began = perf_counter()
        found = list(prober().ask([later(port, 0.0, Limits(seconds=600)), later(port, 0.2, Limits(seconds=600))], 0.5))
        took = perf_counter() - began

    assert {ended(seen) for seen in found} == {("first-byte", "deadline")}
    assert took < 30


@pytest.mark.parametrize("per_minute", [0, 100])
def test_what_would_start_after_the_end_says_so(per_minute: int) -> None:
    """At the end, and with the run's time as the reason, whatever may be asked in a minute."""
    with serving(answering(HELLO)) as port:
        by = prober(bounds=Bounds(per_minute=per_minute))
        found = list(by.ask([later(port, 0.0), later(port, 600.0)], 0.3))

    assert [seen.status for seen in found] == [200, None]
    assert ended(found[1]) == ("prepare", "deadline")


def test_waiting_takes_nothing_of_the_minute_s_number() -> None:
    """A place is taken at the start; who starts first has it."""
    with serving(answering(HELLO)) as port:
        by = prober(bounds=Bounds(per_minute=1))
        found = list(by.ask([later(port, 0.2), later(port, 0.0)], 20))

    assert [seen.status for seen in found] == [200, None]
    assert ended(found[1]) == ("prepare", "budget-spent")


def test_who_waits_needs_room_too() -> None:
    """Where no more may be under way, it starts when one has ended."""
    with serving(silent) as port, serving(answering(HELLO)) as quick:
        by = prober(bounds=Bounds(at_once=1))
        found = list(by.ask([later(quick, 0.05), later(port, 0.0, BRIEF)], 60))

    assert [ended(seen) if seen.failure else seen.status for seen in found] == [("first-byte", "silent"), 200]
    assert found[1].started >= found[0].ended


def test_a_call_that_is_left_forgets_who_waits() -> None:
    """Nothing is asked any more."""
    with serving(answering(HELLO)) as port:
        asking = prober().ask([later(port, 0.0), later(port, 0.3)], 60)
        first = next(asking)
        asking.close()  # type: ignore[attr-defined] # a generator

    assert first.status == 200


def test_ends_that_are_shared_can_be_seen() -> None:
    """Three questions begun apart are under way together, and a port that is open tells each its phases."""
    with serving(silent) as port:
        place = Place(host="127.0.0.1", port=port)
        some = [replace(probe(TcpAsk(place=place)), after=n * 0.1) for n in range(3)]
        found = by_start(list(prober().ask(some, 60)))

    assert apart(found[0], found[2]) >= 0.19
    assert all(seen.took(Phase.CONNECT) is not None for seen in found)
