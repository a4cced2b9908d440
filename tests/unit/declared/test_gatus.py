"""Gatus configurations, their conditions above all."""

import json
from typing import Any

import pytest

from goldenpath.engine.conditions import parse
from goldenpath.intake.declared.gatus_conditions import translated
from goldenpath.settings.known import values_of
from tests.unit.declared.drafted import drafted, told, written


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("[STATUS] == 200", "status == 200"),
        ("[status] == 200", "status == 200"),
        ("[STATUS] < 300", "status < 300"),
        ("[STATUS] == any(200, 429)", "status in [200, 429]"),
        ("[STATUS] != any(500, 503)", "not status in [500, 503]"),
        ("[STATUS] == pat(2*)", "status in 200..299"),
        ("[STATUS] != pat(5??)", "not status in 500..599"),
        ("[RESPONSE_TIME] < 500", "total < 500ms"),
        ("[RESPONSE_TIME] < 1m30s", "total < 90s"),
        ("[CERTIFICATE_EXPIRATION] > 48h", "certificate.expires_in > 48h"),
        ("[CERTIFICATE_EXPIRATION] > 60000", "certificate.expires_in > 60000ms"),
        ("[IP] == 127.0.0.1", 'address == "127.0.0.1"'),
        ("[IP] == any(10.0.0.1, 10.0.0.2)", 'address in ["10.0.0.1", "10.0.0.2"]'),
        ("[IP] == pat(10.*)", r'address matches "^10\\."'),
        ("[BODY].user.name == john", 'body.user.name == "john"'),
        ("[BODY].user.name != john", 'not has(body.user.name) or body.user.name != "john"'),
        ("[BODY].user.id != 1", 'not has(body.user.id) or not body.user.id in [1, "1"]'),
        ("[BODY].data[0].id == 1", 'body.data[0].id in [1, "1"]'),
        ("[BODY].version == 1.20", 'body.version == "1.20"'),
        ("[BODY].load == 1.5", 'body.load in [1.5, "1.5"]'),
        ("[BODY].ok == true", 'body.ok in [true, "true"]'),
        ("[BODY].nothing == null", 'body.nothing == "null"'),
        ("[BODY].id == any(1, b)", 'body.id in [1, "1", "b"]'),
        ("[BODY].state == any(healthy, degraded, level 1)", 'body.state in ["healthy", "degraded", "level 1"]'),
        ("[BODY].age > 5", "body.age > 5"),
        ("[BODY].age > 5.5", None),
        ("[BODY].price == $$5", 'body.price == "$5"'),
        ("[BODY].env == ${ENV}", None),
        ("[STATUS] == $CODE", None),
        ("[BODY] == ", r'body matches "^\\s*$"'),
        ("[BODY] == OK", r'body matches "^\\s*OK\\s*$"'),
        ("[BODY] > 5", None),
        ("len([BODY].data) < 5", "len(body.data) < 5"),
        ("has([BODY].errors) == false", "not has(body.errors) or body.errors == null"),
        ("has([BODY].users) == true", "has(body.users) and body.users != null"),
        ("has([BODY]) == true", r'body matches "\\S"'),
        ("[CONNECTED] == true", ""),
        ("[DOMAIN_EXPIRATION] > 720h", None),
        ("[BODY].age == [BODY].id", None),
        ("[BODY].token == abc", None),
        ("[BODY].id == [CONTEXT].id", None),
        ("nonsense", None),
    ],
)
def test_a_condition_says_the_same_in_both(said: str, expected: str | None) -> None:
    """Each placeholder and function has its counterpart, or none."""
    found = translated(said, "http")

    assert found == expected
    if found:
        parse(found)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("[BODY] == pat(*<h1>Shop*)", 'body contains "<h1>Shop"'),
        ("[BODY] != pat(*down*)", 'not body contains "down"'),
        ("[BODY] == pat(OK*)", r'body matches "^\\s*OK"'),
        ("[BODY] == pat(*)", ""),
        ("[BODY] != pat(*)", None),
        ("[BODY].name == pat(*shop*)", 'body.name matches "shop"'),
        ("[BODY].name == pat(s*p)", r'body.name matches "^s[\\s\\S]*p$"'),
        ("[BODY].name == pat(shop-v?)", 'body.name matches "^shop-v[^/]$"'),
        ("[BODY].name == pat(shop-v[0-9])", 'body.name matches "^shop-v[0-9]$"'),
        ("[BODY].name == pat(shop[^-a])", None),
        (r"[BODY].name == pat(shop[^\-a]*)", r'body.name matches "^shop[^\\-a]"'),
        (r"[BODY].name == pat(what\?)", r'body.name matches "^what\\?$"'),
        ("[BODY].name == pat(shop[)", None),
    ],
)
def test_a_pattern_is_read_as_go_reads_it(said: str, expected: str | None) -> None:
    """Stars go over several lines, question marks and brackets stand for one sign, a backslash means the next one."""
    found = translated(said, "http")

    assert found == expected
    if found:
        parse(found)


@pytest.mark.parametrize(
    ("said", "protocol", "expected"),
    [
        ("[BODY] == 203.0.113.5", "dns", r'addresses matches "(^|,)203\\.0\\.113\\.5(,|$)"'),
        ("[BODY] == any(203.0.113.5, ::1)", "dns", r'addresses matches "(^|,)(203\\.0\\.113\\.5|::1)(,|$)"'),
        ("[BODY] == pat(203.*)", "dns", r'addresses matches "(^|,)203\\.[^,]*(,|$)"'),
        ("[BODY].status == SERVING", "grpc", 'serving == "SERVING"'),
        ("[BODY].other == x", "grpc", None),
        ("[BODY] == PONG", "tcp", None),
        ("[BODY] == PONG", "tls", None),
        ("[STATUS] == 200", "tcp", None),
    ],
)
def test_a_condition_speaks_of_what_its_protocol_answers(said: str, protocol: str, expected: str | None) -> None:
    """A body means addresses, a health, or nothing that could ever be seen."""
    found = translated(said, protocol)

    assert found == expected
    if found:
        parse(found, values_of(protocol))


def checks() -> dict[str, Any]:
    """The checks of the sample by name."""
    return {c["name"]: c for c in written(drafted("gatus.yaml"))["checks"]}


def test_an_endpoint_becomes_a_check() -> None:
    """Group and name, path, conditions, headers by reference, time and redirects."""
    check = checks()["core front-end"]

    assert check["http"] == "/health"
    assert check["expect"][:3] == ["status == 200", 'body.status == "UP"', 'body.checks[0].ok in [true, "true"]']
    assert check["headers"] == {"authorization": "env:CORE_FRONT_END_AUTHORIZATION", "accept": "application/json"}
    assert (check["timeout"], check["redirects"]) == ("8s", 10)


def test_endpoints_at_one_place_share_a_component() -> None:
    """Two URLs of one host are one service."""
    found = checks()

    assert found["core front-end"]["component"] == found["login"]["component"] == "shop"


def test_other_protocols_are_kept() -> None:
    """TCP, DNS and WebSocket endpoints are asked by their own protocol."""
    found = checks()

    assert found["database"] == {"name": "database", "component": "database", "tcp": "10.0.0.3:5432"}
    assert found["names"]["dns"] == "shop.example"
    assert found["names"]["expect"] == [r'addresses matches "(^|,)203\\.0\\.113\\.5(,|$)"', 'rcode == "NOERROR"']
    assert found["socket"] == {"name": "socket", "component": "live", "websocket": "/ws"}


def test_what_is_left_out_is_told() -> None:
    """Each thing without a counterpart makes a note; what is switched off makes none."""
    said = "\n".join(drafted("gatus.yaml").notes)

    for part in ("ping: icmp is not asked here", "condition on [DOMAIN_EXPIRATION]", "login: its body was left out",
                 "does not verify its certificate", "1 of external-endpoints", "the query of its url"):  # fmt: skip
        assert part in said
    assert "switched-off" not in said


def test_an_endpoint_without_a_readable_url_is_told() -> None:
    """A URL without scheme, or of no known shape, makes a note and no check."""
    urls = {"a": "example.org", "b": "https://${HOST}/x", "c": "https://[bad/x"}
    draft = told(json.dumps({"endpoints": [{"name": n, "url": u} for n, u in urls.items()]}))

    assert draft.checks == ()
    assert draft.notes == (
        "a: its url has no scheme",
        "b: a variable of Gatus's own environment stands in its url",
        "c: its url cannot be read",
    )


def asked(**endpoint: Any) -> tuple[dict[str, Any], str]:
    """The check that one endpoint makes, none where it makes none, and all notes."""
    draft = told(json.dumps({"endpoints": [{"name": "one", **endpoint}]}))
    made: list[dict[str, Any]] = written(draft)["checks"]
    return (made[0] if made else {}), "\n".join(draft.notes)


def test_being_reached_is_enough_where_no_status_is_wanted() -> None:
    """Gatus is content with any answer: so is the check, and no status below 400 is asked for."""
    assert asked(url="https://shop.example/", conditions=["[CONNECTED] == true"])[0]["expect"] == ["status >= 100"]


def test_a_query_of_graphql_is_wrapped() -> None:
    """Gatus sends it as JSON, with the type of that."""
    check, notes = asked(url="https://shop.example/graphql", method="POST", graphql=True, body="{\n  goods { id }\n}\n",
                         conditions=["[STATUS] == 200"])  # fmt: skip

    assert json.loads(check["body"]) == {"query": "{\n  goods { id }\n}\n"}
    assert check["headers"] == {"content-type": "application/json"}
    assert notes == ""


def test_a_message_to_a_websocket_is_sent() -> None:
    """What comes back is what conditions on the body are about."""
    check, _ = asked(url="wss://live.shop.example/ws", body="status", conditions=["[BODY] == pat(*up*)"])

    assert (check["send"], check["expect"]) == ("status", ['body contains "up"'])


def test_without_a_message_no_answer_of_a_websocket_is_waited_for() -> None:
    """A condition on what would come back could never be met."""
    check, notes = asked(url="wss://live.shop.example/ws", conditions=["[BODY] == up"])

    assert "expect" not in check
    assert notes == "one: a condition on [BODY] has no counterpart and was left out"


def test_a_login_in_a_url_becomes_a_header() -> None:
    """Clients send it as basic authentication; the value is a reference."""
    check, notes = asked(url="https://probe:hidden@shop.example/", conditions=["[STATUS] == 200"])

    assert check["headers"] == {"authorization": "env:ONE_AUTHORIZATION"}
    assert "one: the login in its url goes into the header authorization" in notes
    assert "hidden" not in notes


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ({"url": "tcp://shop.example:6379", "body": "PING"}, "a check by tcp sends no message of one's own"),
        ({"url": "tcp://shop.example:6379", "conditions": ["[BODY] == PONG"]}, "condition on [BODY] has no counterpart"),
        ({"url": "https://shop.example", "body": "[RANDOM_STRING_8]"}, "Gatus fills in a part of it"),
        ({"url": "https://shop.example", "body": "$NAME"}, "a variable of Gatus's own environment stands in it"),
        ({"url": "https://shop.example", "body": "a" * 500}, "its body was left out: it has more than 400 characters"),
        ({"url": "https://shop.example", "method": "PROPFIND"}, "its method is not asked here"),
        ({"url": "https://shop.example", "headers": {"Accept": ""}}, "its header accept was left out"),
        ({"url": "https://shop.example", "client": {"tls": {"certificate-file": "c.pem"}}}, "Gatus shows a certificate"),
        ({"url": "https://shop.example", "client": {"proxy-url": "http://proxy.example:3128"}}, "network.proxy"),
        ({"url": "https://shop.example", "client": {"dns-resolver": "tcp://192.0.2.1:53"}}, "network.nameservers"),
        ({"url": "https://shop.example", "client": {"tunnel": "jump"}}, "an SSH tunnel"),
        ({"url": "https://shop.example", "client": {"pace": 3}}, "the setting pace of its client is not read"),
        ({"url": "https://shop.example", "mood": "blue"}, "its setting mood is not read"),
        ({"url": "tls://shop.example:636", "client": {"insecure": True}}, "does not verify its certificate"),
        ({"url": "wss://shop.example/?key=x"}, "the query of its url was left out"),
        ({"url": "192.0.2.1", "dns": {"query-name": "shop.example", "query-type": "MX"}}, "type MX is not asked here"),
        ({"url": "192.0.2.1", "dns": {"query-name": "", "query-type": "A"}}, "its query-name or its query-type cannot"),
        ({"url": "https://shop.example", "conditions": ["[BODY].env == $ENV"]}, "condition on [BODY].env was left out: a variable"),
        ({"url": "https://shop.example", "conditions": ["[BODY].token == x"]}, "[BODY] was left out: it may hold a secret"),
    ],
)  # fmt: skip
def test_what_an_endpoint_has_no_counterpart_for_is_told(endpoint: dict[str, Any], said: str) -> None:
    """One sentence for each, which names it."""
    assert said in asked(**endpoint)[1]


def test_a_timeout_of_several_units_is_kept() -> None:
    """Go writes ninety seconds as a minute and a half."""
    assert asked(url="https://shop.example", client={"timeout": "1m30s"})[0]["timeout"] == "90s"
