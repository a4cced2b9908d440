"""Gatus configurations, their conditions above all."""

from typing import Any

import pytest

from goldenpath.engine.conditions import parse
from goldenpath.intake.declared.gatus_conditions import translated
from tests.unit.declared.drafted import drafted, told, written


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("[STATUS] == 200", "status == 200"),
        ("[STATUS] < 300", "status < 300"),
        ("[STATUS] == any(200, 429)", "status in [200, 429]"),
        ("[STATUS] == pat(2*)", "status in 200..299"),
        ("[RESPONSE_TIME] < 500", "total < 500ms"),
        ("[CERTIFICATE_EXPIRATION] > 48h", "certificate.expires_in > 48h"),
        ("[IP] == 127.0.0.1", 'address == "127.0.0.1"'),
        ("[IP] == pat(10.*)", r'address matches "^10\\..*$"'),
        ("[BODY].user.name == john", 'body.user.name == "john"'),
        ("[BODY].data[0].id == 1", "body.data[0].id == 1"),
        ("[BODY].ok == true", "body.ok == true"),
        ("[BODY].id == any(1, b)", 'body.id in [1, "b"]'),
        ("[BODY].name != pat(j*n)", 'not body.name matches "^j.*n$"'),
        ("len([BODY].data) < 5", "len(body.data) < 5"),
        ("has([BODY].errors) == false", "not has(body.errors)"),
        ("has([BODY].users) == true", "has(body.users)"),
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


def checks() -> dict[str, Any]:
    """The checks of the sample by name."""
    return {c["name"]: c for c in written(drafted("gatus.yaml"))["checks"]}


def test_an_endpoint_becomes_a_check() -> None:
    """Group and name, path, conditions, headers by reference, time and redirects."""
    check = checks()["core front-end"]

    assert check["http"] == "/health"
    assert check["expect"][:3] == ["status == 200", 'body.status == "UP"', "body.checks[0].ok == true"]
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
    assert found["names"]["expect"] == ['addresses contains "203.0.113.5"', 'rcode == "NOERROR"']
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
    draft = told(
        "endpoints: [{name: a, url: example.org}, {name: b, url: 'https://${HOST}/x'}, {name: c, url: 'https://[bad/x'}]"
    )

    assert draft.checks == ()
    assert draft.notes == ("a: its url has no scheme", "b: its url cannot be read", "c: its url cannot be read")
