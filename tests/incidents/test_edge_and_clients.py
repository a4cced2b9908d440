"""What the load balancer answers itself, who was let in before a policy, and clients that ask wrongly."""

from collections.abc import Iterator

import pytest

from goldenpath.contracts import Line
from goldenpath.model.verdict import Verdict
from goldenpath.testing import ndjson

from .windows import verdict_of

_DENIED = (
    "The request was not authenticated. Either allow unauthenticated invocations or set the proper Authorization header. "
    "Read more at https://cloud.google.com/run/docs/securing/authenticating"
)
_SUITE = "shop-acceptance-suite/4.1"
_PERSON = "Mozilla/5.0 (X11)"
_OVERLOADED = "try again in 1 s: provider answered 503: The engine is currently overloaded, please try again later."
_POLICY = Line(
    log="activity",
    severity="NOTICE",
    after=5.0,
    instance="",
    payload={
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "serviceName": "run.googleapis.com",
        "methodName": "google.cloud.run.v1.Services.SetIamPolicy",
        "resourceName": "projects/shop/locations/europe-west1/services/shop-api",
    },
)


def judged(*lines: Line) -> Verdict:
    return verdict_of(ndjson(lines), "export.ndjson")


def signatures(verdict: Verdict) -> list[str]:
    return [cause.signature for cause in verdict.causes]


def served(after: float, *, agent: str = _PERSON, path: str = "/api/orders") -> Line:
    return Line(log="requests", severity="INFO", status=200, after=after, agent=agent, path=path)


def denied(count: int) -> Iterator[Line]:
    """Yield requests that the platform turns away."""
    for number in range(count):
        yield Line(
            text=_DENIED,
            log="requests",
            severity="WARNING",
            status=403,
            latency=0.0,
            instance="",
            after=10.0 + number,
            agent=_PERSON,
        )


def left(count: int, agent: str) -> Iterator[Line]:
    """Yield requests at the balancer whose client went away."""
    for number in range(count):
        yield Line(
            log="balancer",
            service="shop-lb",
            revision="",
            instance="",
            severity="WARNING",
            status=0,
            latency=0.02,
            after=float(number),
            agent=agent,
            payload={"statusDetails": "client_disconnected_before_any_response"},
        )


def stayed(count: int) -> Iterator[Line]:
    """Yield requests at the balancer that were answered."""
    for number in range(count):
        yield Line(
            log="balancer",
            service="shop-lb",
            revision="",
            instance="",
            severity="INFO",
            status=200,
            latency=0.1,
            after=number + 0.5,
            agent=_PERSON,
            payload={"statusDetails": "response_sent_by_backend"},
        )


def test_good_answers_before_a_policy_do_not_acquit_it() -> None:
    """They show what the change of the policy took away."""
    assert signatures(judged(served(0.0), served(2.0), _POLICY, *denied(3))) == ["invoker-denied"]


def test_good_answers_after_a_policy_acquit_it() -> None:
    """Somebody is let in: those turned away lack the right for themselves."""
    assert "invoker-denied" not in signatures(judged(served(0.0), _POLICY, *denied(3), served(20.0)))


def test_what_was_open_and_is_shut_to_all_is_told_without_an_audit_entry() -> None:
    """Many refusals of a route that had been served, with nobody let in since."""
    assert signatures(judged(served(0.0), served(2.0), *denied(8))) == ["invoker-denied"]


def test_a_few_strangers_turned_away_are_no_fault() -> None:
    """A private service turns strangers away after it served its own callers."""
    assert signatures(judged(served(0.0), served(2.0), *denied(4))) == []


def test_a_suite_that_leaves_nearly_everything_is_at_fault() -> None:
    """Its own limit is shorter than the usual answer; others wait and are served."""
    assert signatures(judged(*left(6, _SUITE), *stayed(12))) == ["client-gave-up"]


def test_people_who_hang_up_among_many_that_are_served_are_noise() -> None:
    """The same hang-ups of clients that name no test tool."""
    assert signatures(judged(*left(6, _PERSON), *stayed(12))) == []


@pytest.mark.parametrize(("tries", "named"), [(2, ["model-provider-down"]), (1, [])])
def test_tries_that_fail_for_good_are_a_failure_even_where_no_error_is_written(tries: int, named: list[str]) -> None:
    """A program may hide a failure behind an apology; one failed try for each request may have been followed by a good one."""
    lines = []
    for number in range(12):
        lines.append(Line(log="requests", severity="INFO", status=101, latency=2.0, path="/ws", after=4.0 * number))
        lines.extend(Line(text=_OVERLOADED, severity="WARNING", after=4.0 * number + 0.1 + n / 2) for n in range(tries))

    assert signatures(judged(*lines)) == named


def test_a_scanner_is_no_test_suite() -> None:
    """Paths that scanners try everywhere accuse nobody, however often they are asked."""
    scans = [
        Line(log="requests", severity="WARNING", status=404, path=path, agent=_SUITE, after=float(n))
        for n in range(3)
        for path in ("/.env", "/wp-login.php", "/.git/config")
    ]

    assert signatures(judged(*scans, served(9.0))) == []
