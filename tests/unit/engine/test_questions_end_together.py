"""Questions that end together: one death under them, and what only looks like it."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from goldenpath.contracts import Seen
from goldenpath.facts.questions_end_together import derive
from goldenpath.model.fact import Fact
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.verdict import Status
from tests.unit.engine.readings import judged, reading, seen

FRONT = Seen(
    component="shop-api", purpose="health:/health", status=503, body="no healthy upstream", seconds=1.3, after=1.3
)
CUT = replace(FRONT, status=None, body="", phase=Phase.FIRST_BYTE, reason=Reason.CLOSED)
DEATH = (
    FRONT,
    replace(FRONT, purpose="health:/health/ready", seconds=1.15),
    replace(FRONT, purpose="health:/health/live", seconds=1.0),
)


def found(some: Iterable[Seen]) -> list[Fact]:
    """Return what is made of these answers."""
    return list(derive(reading(seen(*some))))


def test_questions_that_began_apart_and_ended_together_are_one_fact() -> None:
    """With how many, how far apart, and how they ended."""
    (fact,) = found(DEATH)

    assert (fact.scope.component, fact.count) == ("shop-api", 3)
    assert dict(fact.values) == {"questions": "3", "apart": "0.3", "ended_by": "HTTP 503"}


def test_cuts_count_as_answers_from_in_front_do() -> None:
    """Around the load balancer nobody answers for a dead instance."""
    (fact,) = found((*DEATH[:2], replace(CUT, way="direct", purpose="health:/health/live", seconds=1.0)))

    assert fact.count == 3


@pytest.mark.parametrize(
    "some",
    [
        pytest.param(DEATH[:2], id="two are chance"),
        pytest.param([replace(s, seconds=1.0) for s in DEATH], id="asked at once and ended at once"),
        pytest.param(
            [replace(s, seconds=1.0, after=1.0 + n * 0.15) for n, s in enumerate(DEATH)], id="each in its time"
        ),
        pytest.param([replace(s, headers={"x-served-by": "shop-api/r1"}) for s in DEATH], id="the service's own"),
        pytest.param([replace(s, body='{"status": "down"}') for s in DEATH], id="in the service's own form"),
        pytest.param([replace(s, status=200) for s in DEATH], id="answered well"),
        pytest.param([replace(s, status=404) for s in DEATH], id="no failure of a server"),
        pytest.param([replace(CUT, reason=Reason.SILENT, seconds=s.seconds) for s in DEATH], id="silent"),
        pytest.param([replace(CUT, phase=Phase.CONNECT, seconds=s.seconds) for s in DEATH], id="never reached"),
        pytest.param([replace(s, component="database", protocol="postgres") for s in DEATH], id="no service"),
    ],
)
def test_what_is_no_death_is_no_fact(some: Iterable[Seen]) -> None:
    """Each differs from it in one thing."""
    assert not found(some)


def test_what_ends_questions_to_others_too_is_no_death_of_one() -> None:
    """A load balancer or a network that went away ended them all."""
    other = replace(CUT, component="shop-auth", seconds=1.0)

    assert not found((*DEATH, other))


def test_what_others_lost_at_another_time_changes_nothing() -> None:
    """It was another event."""
    other = replace(CUT, component="shop-auth", after=9.0)

    assert len(found((*DEATH, other))) == 1


def test_it_is_a_warning_and_no_cause() -> None:
    """A death that users need not have felt accuses nobody by itself."""
    verdict = judged(*DEATH)

    assert "instance-died-under-questions" not in {c.signature for c in verdict.causes}
    assert any("ended at the same moment" in w.what for w in verdict.warnings)
    assert verdict.status is not Status.HEALTHY
