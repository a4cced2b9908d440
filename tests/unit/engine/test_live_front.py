"""What stands before services: names, certificates, the door, who answers, ends that are shared; and clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goldenpath.contracts import Seen
from goldenpath.engine.live_clocks import clock_offsets
from goldenpath.engine.live_front import (
    balancer_of,
    handshakes,
    host_of,
    names_asked,
    of_service,
    own_answer,
    refused_certificates,
    services,
    together,
)
from goldenpath.engine.live_walks import refused_tokens
from goldenpath.model.environment import Environment
from goldenpath.model.observation import Certificate, Phase, Reason
from goldenpath.testing import START
from tests.unit.engine.readings import WHOLE, at, reading, seen, step, walked

SHOWN = Certificate(
    subject="api.shop.example",
    names=("api.shop.example", "b", "c", "d"),
    issuer="CA",
    not_before=datetime(2025, 1, 1, tzinfo=UTC),
    not_after=datetime(2026, 1, 1, 12, 30, tzinfo=UTC),
    self_signed=False,
    fingerprint="00",
)
EXPIRED = Seen(component="certificate", protocol="tls", phase=Phase.TLS, reason=Reason.CERTIFICATE_EXPIRED)


def test_name_servers_are_asked_for_hosts() -> None:
    """From here; a second address family is no question about the host, nor is what was asked on the way around."""
    usual, family, other = seen(
        Seen(component="dns", protocol="dns"),
        Seen(component="dns", protocol="dns", way="family"),
        Seen(component="dns"),
    )
    around = replace(usual, vantage="around")

    assert names_asked(reading((usual, family, other, around))) == (usual,)


def test_handshakes_are_what_went_as_far_as_tls() -> None:
    """Well or not."""
    some = seen(EXPIRED, Seen(component="certificate", phase=Phase.TLS), Seen(component="cache", phase=Phase.CONNECT))

    assert handshakes(reading(some)) == some[:2]


def test_a_certificate_that_is_refused_is_one_fact() -> None:
    """With host, names and end of the last one that was shown."""
    first, last = seen(EXPIRED, replace(EXPIRED, after=2, target="https://api.shop.example:8443/ws"))
    (found,) = refused_certificates(reading((first, replace(last, certificate=SHOWN))), Reason.CERTIFICATE_EXPIRED)

    assert (found.scope.component, found.count, found.ids) == ("certificate", 2, (first.id, last.id))
    assert dict(found.values) == {
        "host": "api.shop.example",
        "port": "8443",
        "shown": "api.shop.example, b, c",
        "ended": "2026-01-01 12:30 UTC",
    }


def test_a_certificate_refused_for_another_reason_is_another_fact() -> None:
    """Each reason has its own remedy."""
    assert list(refused_certificates(reading(seen(EXPIRED)), Reason.CERTIFICATE_OTHER_NAME)) == []


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://api.shop.example/health", "api.shop.example"),
        ("https://api.shop.example:8443/a:b", "api.shop.example"),
        ("wss://api.shop.example:8443/ws", "api.shop.example"),
        ("10.0.0.3:6379", "10.0.0.3"),
        ("api.shop.example", "api.shop.example"),
        ("postgresql://10.0.0.3:5432/shop", "10.0.0.3"),
        ("https://[2001:db8::1]:443/", "[2001:db8::1]"),
    ],
)
def test_the_host_that_a_question_was_about(target: str, host: str) -> None:
    """Whatever the shape of its target."""
    (one,) = seen(Seen(component="c", target=target))

    assert host_of(one) == host


def test_services_are_what_users_come_to() -> None:
    """Stores and balancers are not."""
    assert services(reading()) == ("shop-api", "shop-auth")


def test_a_service_s_health_one_way() -> None:
    """As users see it only what was asked from here; around the balancer both the checks and the walk."""
    public, direct, plain, other = seen(
        Seen(component="shop-api"), Seen(component="shop-api", way="direct"), Seen(component="shop-api", protocol="tcp"),
        Seen(component="shop-auth"),
    )  # fmt: skip
    led = replace(direct, id="led", vantage="around")
    inside = replace(public, id="inside", vantage="inside")
    found = reading((public, direct, plain, other, led, inside))

    assert of_service(found, "shop-api", "public") == (public,)
    assert of_service(found, "shop-api", "direct") == (direct, led)


@pytest.mark.parametrize(
    ("came", "own"),
    [
        (Seen(component="c", status=503, headers={"x-served-by": "c/r1"}), True),
        (Seen(component="c", status=200, body=' {"status": "healthy"}'), True),
        (Seen(component="c", status=404, body='{"error": "x"}'), True),
        (Seen(component="c", status=503, body='{"error": "x"}'), False),
        (Seen(component="c", status=200, body="<html>"), False),
        (Seen(component="c"), False),
        (Seen(component="c", phase=Phase.CONNECT, reason=Reason.REFUSED, headers={"x-served-by": "c/r1"}), False),
    ],
)
def test_whether_the_service_itself_answered(came: Seen, *, own: bool) -> None:
    """It says so, or answers in its own form; a 5xx without a name may be the balancer's."""
    (one,) = seen(came)

    assert own_answer(one) is own


def test_the_balancer_in_front_is_the_declared_one() -> None:
    """Where none is declared there is none."""
    parts = (replace(reading().environment.parts[0], behind="edge"),)

    assert balancer_of(reading(environment=Environment(name="e", parts=parts)), "shop-api") == "edge"
    assert balancer_of(reading(environment=Environment(name="e")), "shop-api") == ""


def test_ends_that_are_shared_are_one_event() -> None:
    """The largest group within the time; whoever ended apart is not in it."""
    some = seen(*(Seen(component="c", after=n) for n in (1.0, 5.0, 5.1, 5.19, 5.3, 9.0)))

    assert together(some) == some[1:4]
    assert together(some, 0.31) == some[1:5]
    assert together(()) == ()


def test_the_order_given_does_not_change_the_group() -> None:
    """Only the ends do."""
    some = seen(*(Seen(component="c", after=n) for n in (1.0, 5.0, 5.1)))

    assert together(some[::-1]) == together(some)


BY = {"x-served-by": "shop-api/r1"}


@pytest.mark.parametrize(
    ("date", "offset"),
    [
        ("Mon, 05 Jan 2026 10:05:02 GMT", 300.0),
        ("Mon, 05 Jan 2026 09:55:02 GMT", -300.0),
        ("Mon, 05 Jan 2026 10:00:02 -0000", 0.0),
        ("Mon, 05 Jan 2026 11:00:02 +0100", 0.0),
    ],
)
def test_a_clock_is_ahead_by_its_date(date: str, offset: float) -> None:
    """Seconds, against our time at the end of the answer."""
    some = seen(Seen(component="shop-api", after=2, headers={**BY, "date": date}))

    assert clock_offsets(reading(some)) == {"shop-api": (some[0], offset)}


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Jan 2026 10:00:00 GMT", "\x00", "1" * 5000])
def test_a_date_that_cannot_be_read_says_nothing(date: str) -> None:
    """It is not our clock that is wrong then."""
    assert clock_offsets(reading(seen(Seen(component="c", headers={**BY, "date": date})))) == {}


def test_a_date_counts_where_the_service_itself_wrote_it() -> None:
    """And the last one of each counts."""
    late = (START + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    some = seen(
        Seen(component="shop-api", after=1, headers={**BY, "date": late}),
        Seen(component="shop-api", after=30, headers={**BY, "date": late}),
        Seen(component="shop-auth", after=1, headers={"date": late}),
    )

    assert clock_offsets(reading(some)) == {"shop-api": (some[1], 60.0)}


def test_a_fresh_token_that_is_refused_is_told_by_its_code() -> None:
    """Where the last walk ended so."""
    refused = step("socket", ok=False, problem="token-refused", seen="x", values=(("code", "TOKEN_EXPIRED"),))
    ended = reading(walks=(walked(refused, after=3),))
    (found,) = refused_tokens(ended, "expired", "not_yet")

    assert (found.scope.component, found.value("code"), found.last) == ("shop-api", "token_expired", at(3))
    assert list(refused_tokens(ended, "audience")) == []
    assert list(refused_tokens(reading(walks=(walked(refused), walked(*WHOLE, after=9))), "expired")) == []


def test_a_code_of_another_problem_is_no_refused_token() -> None:
    """Whatever it says."""
    rejected = step("message", ok=False, problem="rejected", values=(("code", "EXPIRED"),))

    assert list(refused_tokens(reading(walks=(walked(rejected),)), "expired")) == []
