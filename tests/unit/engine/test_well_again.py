"""An outage that has passed beside one that goes on: the first ends where the service was seen well in between."""

from dataclasses import replace

import pytest

from goldenpath.catalogue import fact_rules
from goldenpath.contracts import Gone, Line, Seen
from goldenpath.engine.read import read
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.verdict import Verdict
from tests.unit.engine.readings import judged, logged, reading
from tests.unit.engine.test_relate_live import overloaded

REFUSED = 'psycopg.OperationalError: connection failed: connection to server at "10.0.0.3", port 5432 failed: Connection refused'
NO_CACHE = "redis.exceptions.ConnectionError: Error 111 connecting to 10.20.0.3:6379. Connection refused."


def failing(text: str, *times: float, path: str = "/api/orders") -> tuple[Line, ...]:
    """Return an error of the program at these times, each with the request that failed by it."""
    return tuple(
        line
        for after in times
        for line in (
            Line(text=text, severity="ERROR", after=after),
            Line(after=after + 0.1, log="requests", severity="ERROR", status=500, path=path),
        )
    )


def served(*times: float, path: str = "/api/orders") -> tuple[Line, ...]:
    """Return requests that were answered well."""
    return tuple(Line(after=after, log="requests", severity="INFO", status=200, path=path) for after in times)


def standing(found: Verdict) -> set[str]:
    """Return the components of the causes that go on."""
    return {c.component for c in found.causes if c.until is None}


FIRST = failing(REFUSED, 0, 1, 2)
SECOND = failing(NO_CACHE, 60, 61, 62)


def of_the_log(*lines: Line) -> set[str]:
    """Return what stands by a log alone."""
    return standing(judged(*lines, now=None, topology=reading().topology))


def test_a_cause_is_over_where_its_routes_were_well_before_the_next_one() -> None:
    """Both are told, one as ended."""
    found = judged(*FIRST, *served(20, 30), *SECOND, now=None)

    assert standing(found) == {"cache"}
    assert [c.component for c in found.causes if c.until is not None] == ["database"]


@pytest.mark.parametrize(
    ("between", "why"),
    [
        ((), "nothing was seen well in between"),
        (served(2.5), "not for long enough"),
        (served(30, path="/api/other"), "another route"),
        (served(30, path="/healthz"), "a liveness route alone"),
    ],
)
def test_a_cause_stands_where_nothing_shows_its_end(between: tuple[Line, ...], why: str) -> None:
    """The second one may only hide it."""
    assert "database" in of_the_log(*FIRST, *between, *SECOND), why


def test_failures_that_come_and_go_are_not_over() -> None:
    """One request of two fails, to the end."""
    lines = failing(REFUSED, *range(0, 60, 10))

    assert of_the_log(*lines, *served(*range(5, 65, 10))) == {"database"}


def test_failures_by_what_was_told_once_are_its_own() -> None:
    """It says its name at the start alone; the requests go on failing."""
    requests = tuple(
        Line(after=t, log="requests", severity="ERROR", status=500, path="/api/orders") for t in range(2, 60, 4)
    )

    assert of_the_log(*failing(REFUSED, 0), *served(*range(4, 60, 8)), *requests) == {"database"}


def sockets(*times: float, seconds: float = 0.1) -> tuple[Line, ...]:
    """Return WebSockets that lived so long; those that ended at once each beside an error."""
    return tuple(
        line
        for after in times
        for line in (
            *((Line(text="WebSocket failed", severity="ERROR", after=after + 0.05),) if seconds < 5 else ()),
            Line(after=after, log="requests", severity="INFO", status=101, path="/ws", latency=seconds),
        )
    )


@pytest.mark.parametrize(
    ("later", "recovered"),
    [
        (served(20, path="/api/ready"), False),
        ((*served(20, path="/api/ready"), *sockets(20, seconds=30)), True),
    ],
)
def test_a_socket_that_ended_at_once_has_failed(later: tuple[Line, ...], *, recovered: bool) -> None:
    """Another route that answers is no end of it; a socket that lives is."""
    lines = (*sockets(0, 1, 2), *later)
    found = read(logged(*lines), fact_rules())

    assert bool(found.of("failed-routes-recovered")) is recovered


CACHE_GONE = tuple(
    Seen(component="cache", protocol="redis", purpose="ping", way="inside", phase=Phase.CONNECT, reason=Reason.REFUSED, after=a)
    for a in (0.0, 3.0)
)  # fmt: skip
MODEL_WELL = Seen(component="model-provider", purpose="models", way="inside", status=200, body="{}", after=2)
BROKEN_WALK = Gone(failed="login", problem="status", seen="STORE_UNAVAILABLE", after=4)


def test_what_was_seen_before_the_look_and_answers_well_now_is_a_warning() -> None:
    """While another cause is seen now; the warning says when, and that it was asked."""
    found = judged(*overloaded(-60), *CACHE_GONE, MODEL_WELL, BROKEN_WALK)
    (warning,) = (w for w in found.warnings if w.component == "model-provider")

    assert standing(found) == {"cache"}
    assert warning.what.endswith("last seen at 09:59:02, before this look; asked itself, it answers well")


@pytest.mark.parametrize(
    "samples",
    [
        (*overloaded(-60), *CACHE_GONE, BROKEN_WALK),
        (*overloaded(-60), *CACHE_GONE, replace(MODEL_WELL, status=503), BROKEN_WALK),
        (*overloaded(-1), *CACHE_GONE, MODEL_WELL, BROKEN_WALK),
        (*overloaded(-60), MODEL_WELL, Gone(failed="events", problem="run-failed", after=4)),
    ],
)
def test_what_may_go_on_stands(samples: tuple[Line | Seen | Gone, ...]) -> None:
    """Nobody asked it, it answers badly, it was seen during the look, or nothing else is seen now."""
    assert "model-provider" in standing(judged(*samples))
