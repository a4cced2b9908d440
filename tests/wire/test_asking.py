"""Many probes at once: deadlines that are kept, budgets, threads, and what is left open."""

import threading
from functools import partial
from time import perf_counter

import psutil
import pytest

from goldenpath.model.observation import Reason
from goldenpath.model.probe import GrpcAsk, HttpAsk, Limits, Place, TcpAsk
from goldenpath.wire.prober import Bounds
from tests.wire.servers import HELLO, answering, ended, get, probe, prober, serving, silent

pytestmark = pytest.mark.enable_socket


def test_probes_overlap() -> None:
    """Each answers only when the last has asked."""
    barrier = threading.Barrier(20)

    def handle(sock: object) -> None:
        barrier.wait(30)
        answering(HELLO)(sock)  # type: ignore[arg-type] # a socket

    with serving(handle) as port:
        found = list(prober().ask([probe(get(port)) for _ in range(20)], 60))

    assert [seen.status for seen in found] == [200] * 20


def test_each_is_told_when_it_ends() -> None:
    """A quick answer is not kept back by a slow one."""
    release = threading.Event()

    def slow(sock: object) -> None:
        release.wait(30)
        answering(HELLO)(sock)  # type: ignore[arg-type] # a socket

    with serving(slow) as late, serving(answering(HELLO)) as port:
        asking = prober().ask([probe(get(late)), probe(get(port))], 60)
        first = next(asking)
        release.set()
        second = next(asking)

    assert (first.id, second.id) == ("probe:test:api:2", "probe:test:api:1")


def test_the_whole_run_ends_in_time() -> None:
    """Whatever the probes' own limits, all have ended, and say that the run's time was up."""
    with serving(silent) as port:
        began = perf_counter()
        found = list(prober().ask([probe(get(port), Limits(seconds=600)) for _ in range(30)], 0.5))
        took = perf_counter() - began

    assert {ended(seen) for seen in found} == {("first-byte", "deadline")}
    assert len(found) == 30
    assert took < 30


def test_a_limit_as_long_as_the_run_is_the_probes_own() -> None:
    """Where both end together, the target was silent."""
    with serving(silent) as port:
        (seen,) = prober().ask([probe(get(port), Limits(seconds=0.4))], 0.4)

    assert ended(seen) == ("first-byte", "silent")


def test_those_that_never_started_say_so() -> None:
    """More probes than may be under way at once, and no time left for the rest."""
    with serving(silent) as port:
        by = prober(bounds=Bounds(at_once=2))
        found = list(by.ask([probe(get(port), Limits(seconds=600)) for _ in range(5)], 0.4))

    assert [ended(seen) for seen in found].count(("prepare", "deadline")) == 3


def test_any_number_is_asked_in_turn() -> None:
    """Two hundred probes, ten at once."""
    with serving(answering(HELLO)) as port:
        found = list(prober(bounds=Bounds(at_once=10)).ask((probe(get(port)) for _ in range(200)), 60))

    assert {seen.status for seen in found} == {200}
    assert len({seen.id for seen in found}) == 200


def test_the_budget_of_a_host_is_not_overdrawn() -> None:
    """What would exceed it and cannot wait is not sent."""
    with serving(answering(HELLO)) as port:
        by = prober(bounds=Bounds(per_minute=3))
        found = list(by.ask([probe(get(port)) for _ in range(5)], 20))

    spent = [seen for seen in found if seen.failure and seen.failure.reason is Reason.BUDGET_SPENT]
    assert len(spent) == 2
    assert [seen.status for seen in found if seen.answered] == [200] * 3


def test_the_budget_counts_over_calls_and_by_host() -> None:
    """Another host has its own."""
    with serving(answering(HELLO)) as port:
        by = prober(bounds=Bounds(per_minute=1), other_test="127.0.0.1")
        first, second = (next(iter(by.ask([probe(get(port))], 20))) for _ in range(2))
        (other,) = by.ask([probe(HttpAsk(place=Place(host="other.test", port=port)))], 20)

    assert (first.status, second.answered, other.status) == (200, False, 200)


def test_threads_ask_at_the_same_time() -> None:
    """Each of several tasks asks by the same prober; results come in the order of the tasks."""
    by = prober()
    with serving(answering(HELLO)) as port:
        tasks = [partial(_asked, by, port) for _ in range(8)]
        found = by.together(tasks)

    assert found == (200,) * 8


def _asked(by: object, port: int) -> int | None:
    (seen,) = by.ask([probe(get(port))], 60)  # type: ignore[attr-defined] # a prober
    return seen.status  # type: ignore[no-any-return] # of an observation


def test_what_a_task_raises_is_raised() -> None:
    """It is not lost in its thread."""

    def wrong() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        prober().together([wrong])


def test_nothing_is_left_open() -> None:
    """Neither a call that ends nor one that is left in the middle keeps a descriptor."""
    own = psutil.Process()
    by = prober()
    with serving(silent) as port:
        list(by.ask([probe(TcpAsk(place=Place(host="127.0.0.1", port=port)))], 20))
        before = {c.laddr for c in own.net_connections() if c.raddr[1:] == (port,)}
        asking = by.ask([probe(get(port), Limits(seconds=0.2)), probe(get(port), Limits(seconds=60))], 60)
        next(asking)
        asking.close()  # type: ignore[attr-defined] # a generator
        after = {c.laddr for c in own.net_connections() if c.raddr[1:] == (port,)}

    assert after <= before


def test_a_protocol_that_is_not_there() -> None:
    """It is our lack, not the target's."""
    (seen,) = prober().ask([probe(GrpcAsk(place=Place(host="127.0.0.1", port=80)))], 20)

    assert ended(seen) == ("prepare", "not-installed")


def test_times_are_the_clocks_and_the_phases_add_up() -> None:
    """Start and end enclose the phases."""
    with serving(answering(HELLO)) as port:
        (seen,) = prober().ask([probe(get(port))], 20)

    assert seen.started.tzinfo is not None
    assert sum(p.milliseconds for p in seen.phases) == pytest.approx(seen.milliseconds, abs=0.01)


def test_a_slow_reader_makes_nobody_late() -> None:
    """Answers that came while the caller was busy are answers, although their time is up by now."""
    with serving(answering(HELLO)) as port:
        asking = prober().ask([probe(get(port), Limits(seconds=0.3)) for _ in range(3)], 0.3)
        busy = threading.Event()
        found = []
        for seen in asking:
            found.append(seen)
            busy.wait(0.2)

    assert [seen.status for seen in found] == [200] * 3
