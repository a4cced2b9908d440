"""Declared checks: the question that a plan asks, and the conditions that do not hold of what came."""

from dataclasses import replace
from typing import Any

import pytest

from goldenpath.contracts import Seen
from goldenpath.engine.declared import probe_of, unmet_in
from goldenpath.model.environment import Budget, CheckPlan, Environment, Part
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import (
    Ask,
    CommandAsk,
    DnsAsk,
    GrpcAsk,
    HttpAsk,
    Place,
    PostgresAsk,
    RedisAsk,
    TcpAsk,
    TlsAsk,
    WebSocketAsk,
)
from goldenpath.model.secret import SecretRef
from tests.unit.engine.readings import seen

TOKEN, WORD = SecretRef(scheme="env", name="TOKEN"), SecretRef(scheme="env", name="WORD")
API = Place(host="api.shop.example", port=443, tls=True)
ENVIRONMENT = Environment(
    name="e",
    budget=Budget(answer=4.0),
    parts=(
        Part(
            name="api",
            kind="service",
            url="https://api.shop.example/v1/",
            direct="http://10.0.0.5:8080",
            inside="http://api.internal:80/in",
            token=TOKEN,
        ),
        Part(name="web", kind="frontend", url="https://web.shop.example"),
        Part(name="db", kind="database", url="postgresql://wal%40ker@10.0.0.4:5433/sh%6Fp", password=WORD),
        Part(name="cache", kind="cache", url="rediss://10.0.0.3", user="me", password=WORD),
    ),
)
PLACE = Place(host="10.0.0.5", port=8080)


def asks(component: str, protocol: str, target: str = "", **fields: Any) -> Ask:
    """Return the question of a declared check."""
    plan = CheckPlan(name="n", component=component, protocol=protocol, target=target, **fields)
    return probe_of(plan, ENVIRONMENT).ask


@pytest.mark.parametrize(
    ("component", "protocol", "target", "ask"),
    [
        ("api", "tcp", "", TcpAsk(place=API)),
        ("api", "tcp", "10.0.0.9:81", TcpAsk(place=Place(host="10.0.0.9", port=81))),
        ("api", "tcp", "[2001:db8::1]:81", TcpAsk(place=Place(host="2001:db8::1", port=81))),
        ("api", "tls", "edge.shop.example", TlsAsk(place=Place(host="edge.shop.example", port=443, tls=True))),
        ("api", "tls", "edge:8443", TlsAsk(place=Place(host="edge", port=8443, tls=True))),
        ("api", "tls", "2001:db8::1", TlsAsk(place=Place(host="2001:db8::1", port=443, tls=True))),
        ("api", "tls", "", TlsAsk(place=API)),
        ("api", "dns", "", DnsAsk(name="api.shop.example")),
        ("api", "dns", "other.example", DnsAsk(name="other.example")),
        ("api", "grpc", "shop.Orders", GrpcAsk(place=API, service="shop.Orders")),
        ("cache", "redis", "", RedisAsk(place=Place(host="10.0.0.3", port=6379, tls=True), user="me", password=WORD)),
        (
            "db",
            "postgres",
            "",
            PostgresAsk(place=Place(host="10.0.0.4", port=5433), user="wal@ker", database="shop", password=WORD),
        ),
        (
            "db",
            "postgres",
            "postgresql://10.0.0.9",
            PostgresAsk(place=Place(host="10.0.0.9", port=5432), user="postgres", database="postgres", password=WORD),
        ),
        ("web", "http", "", HttpAsk(place=Place(host="web.shop.example", port=443, tls=True), path="/")),
        ("web", "http", "/a?b", HttpAsk(place=Place(host="web.shop.example", port=443, tls=True), path="/a?b")),
        ("web", "http", "http://h:81/x", HttpAsk(place=Place(host="h", port=81), path="/x")),
        ("web", "websocket", "/ws", WebSocketAsk(place=Place(host="web.shop.example", port=443, tls=True), path="/ws")),
    ],
)
def test_what_a_plan_asks(component: str, protocol: str, target: str, ask: Ask) -> None:
    """Of its own target, or of the component's."""
    assert asks(component, protocol, target) == ask


@pytest.mark.parametrize(
    ("way", "place", "path"),
    [
        ("public", API, "/v1/health"),
        ("direct", PLACE, "/health"),
        ("inside", Place(host="api.internal", port=80), "/in/health"),
    ],
)
def test_a_path_is_asked_the_way_that_is_declared(way: str, place: Place, path: str) -> None:
    """Below the path that the component's URL has."""
    ask = asks("api", "http", "/health", way=way)
    assert isinstance(ask, HttpAsk)

    assert (ask.place, ask.path) == (place, path)


def test_a_way_that_is_not_declared_is_the_public_one() -> None:
    """There is but one."""
    ask = asks("web", "http", way="direct")
    assert isinstance(ask, HttpAsk)

    assert ask.place.host == "web.shop.example"


def test_a_component_s_token_is_sent_where_no_header_is_declared() -> None:
    """As a reference still."""
    usual, own = asks("api", "http"), asks("api", "http", headers=(("x", "y"),))
    assert isinstance(usual, HttpAsk)
    assert isinstance(own, HttpAsk)

    assert usual.headers == (("authorization", replace(TOKEN, before="Bearer")),)
    assert own.headers == (("x", "y"),)


def test_method_body_and_protocol_version_are_the_plan_s() -> None:
    """What is declared is sent."""
    ask = asks("web", "http", method="POST", body="grüß", http2=True)
    assert isinstance(ask, HttpAsk)

    assert (ask.method, ask.body, ask.http2) == ("POST", "grüß".encode(), True)


def test_a_message_is_sent_on_a_websocket() -> None:
    """And its answer is awaited."""
    ask = asks("web", "websocket", "/ws", send="ping")
    assert isinstance(ask, WebSocketAsk)

    assert ask.send == "ping"


def test_a_command_is_a_list() -> None:
    """Never a shell's string."""
    assert asks("web", "command", arguments=("a", "b c")) == CommandAsk(arguments=("a", "b c"))


def test_a_probe_says_which_check_asks() -> None:
    """With the time of the plan, the budget's where it has none, and its redirects."""
    plan = CheckPlan(name="page", component="web", protocol="http", seconds=1.5, redirects=3, way="direct")
    found, usual = probe_of(plan, ENVIRONMENT), probe_of(replace(plan, seconds=0.0), ENVIRONMENT)

    assert (found.component, found.purpose, found.way) == ("web", "check: page", "direct")
    assert (found.limits.seconds, usual.limits.seconds, found.limits.redirects) == (1.5, 4.0, 3)


CAME = Seen(component="web", status=200, body='{"status": "healthy", "count": 3}')
LOST = Seen(component="web", phase=Phase.CONNECT, reason=Reason.REFUSED)


@pytest.mark.parametrize(
    ("expect", "came"),
    [
        ((), CAME),
        ((), replace(CAME, status=304)),
        ((), Seen(component="cache", protocol="redis")),
        (("status == 200", 'body.status == "healthy"'), CAME),
        (("body.count < 5",), CAME),
        (('failure == "refused"',), LOST),
    ],
)
def test_what_is_as_declared_is_met(expect: tuple[str, ...], came: Seen) -> None:
    """Without conditions an answer is expected, and of HTTP one below 400; a failure may be what is expected."""
    assert unmet_in(expect, seen(came)[0]) == ""


@pytest.mark.parametrize(
    ("expect", "came", "shown"),
    [
        ((), replace(CAME, status=404), "404"),
        ((), replace(CAME, status=503), "503"),
        ((), LOST, "refused at connect"),
        (("status == 200",), LOST, ""),
        (("status == 200", "body.count > 5"), CAME, "3"),
        (("body.absent == 1",), CAME, "body.absent"),
        (('failure == "refused"',), CAME, "failure"),
    ],
)
def test_what_is_not_as_declared_is_shown(expect: tuple[str, ...], came: Seen, shown: str) -> None:
    """The first that does not hold, with the value that came; what cannot be known does not hold."""
    found = unmet_in(expect, seen(came)[0])

    assert found
    assert shown in found
