"""A service that answers is beyond whatever kept it from starting: what the log tells of that is over."""

from dataclasses import replace

import pytest

from goldenpath import catalogue
from goldenpath.contracts import Gone, Seen
from goldenpath.facts.service_answers_itself import derive
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.verdict import Verdict
from tests.unit.engine.readings import judged, reading, seen

DIED = next(s for s in catalogue.known_signatures() if s.id == "missing-module").hit
NOT_READY = Seen(
    component="shop-api",
    purpose="health:/health/ready",
    status=503,
    headers={"x-served-by": "shop-api/shop-api-00099-abc"},
    body='{"checks": {"cache": "down"}}',
    after=50,
)
AROUND = replace(NOT_READY, way="direct", after=50.1)
CACHE = Seen(
    component="cache",
    protocol="redis",
    purpose="ping",
    way="inside",
    phase=Phase.CONNECT,
    reason=Reason.REFUSED,
    after=50,
)
ENDED = Gone(component="shop-auth", failed="login", problem="status", seen="HTTP 503", after=50)
FRONT = replace(NOT_READY, headers={}, body="no healthy upstream")


def standing(told: Verdict) -> set[str]:
    """Return the causes that stand."""
    return {c.signature for c in told.causes if c.until is None}


def test_what_kept_it_from_starting_is_over_once_it_answers() -> None:
    """That it is not ready says so itself: a process that was up wrote it."""
    assert standing(judged(*DIED, NOT_READY, AROUND, CACHE, ENDED)) == {"cache-unreachable"}


def test_an_answer_of_what_stands_in_front_ends_nothing() -> None:
    """It comes from nobody who started."""
    assert "missing-module" in standing(judged(*DIED, FRONT, replace(FRONT, way="direct"), CACHE, ENDED))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(FRONT, id="front"),
        pytest.param(replace(AROUND, status=None, phase=Phase.FIRST_BYTE, reason=Reason.CLOSED), id="cut"),
        pytest.param(replace(AROUND, headers={"x-served-by": "shop-api/shop-api-00098-xyz"}), id="another revision"),
    ],
)
def test_one_good_answer_among_others_is_no_service_that_serves(other: Seen) -> None:
    """It may be the half of the traffic that is well."""
    assert len(list(derive(reading(seen(NOT_READY, AROUND))))) == 1
    assert list(derive(reading(seen(NOT_READY, other)))) == []


def test_a_single_answer_is_not_enough() -> None:
    """As above."""
    assert list(derive(reading(seen(NOT_READY)))) == []
