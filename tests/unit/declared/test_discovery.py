"""What services say of themselves and of others."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.intake.declared.address import Address
from goldenpath.intake.declared.discovery import DISCOVERY, HEALTH, NOWHERE, Answer, Lead, draft, paths_of, read
from goldenpath.intake.declared.domains import domains
from goldenpath.intake.declared.draft import Use

API = Address(scheme="https", host="api.example.org", port=443)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["checks", "name", "services", "host", "url", "health", "paths", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def said(path: str, body: Any, status: int = 200, kind: str = "application/json") -> Answer:
    """An answer."""
    return Answer(path=path, status=status, kind=kind, body=body if isinstance(body, str) else json.dumps(body))


@pytest.mark.parametrize(
    ("body", "stores"),
    [
        (
            {"status": "ready", "checks": [{"name": "database", "ok": True}, {"name": "cache", "ok": True}]},
            ["database", "cache"],
        ),
        ({"checks": {"postgres": {"status": "up"}, "redis": {"status": "up"}}}, ["database", "cache"]),
        ({"status": "healthy", "database_status": "connected"}, ["database"]),
        ({"capabilities": {"database_connectivity": True, "llm_integration": True}}, ["database", "model-provider"]),
        ({"status": "UP", "components": {"db": {"status": "UP"}, "diskSpace": {"status": "UP"}}}, ["database"]),
        ({"core_db": "ok", "redis_db": "ok"}, ["database"]),
        ({"status": "ok", "databases": 3}, []),
    ],
)
def test_a_health_page_names_stores(body: Any, stores: list[str]) -> None:
    """Lists, mappings and single fields, by the words that people use."""
    told = read(API, (said("/health", body),))

    assert [s.name for s in told.stores] == stores
    assert told.part.uses == tuple(Use(target=s) for s in stores)


def test_health_paths_are_those_that_answered_the_deepest_first() -> None:
    """A 404 is no health page; a 503 with a body is one that is not well."""
    told = read(
        API,
        (
            said("/health/live", {}),
            said("/health", {"status": "no"}, 503),
            said("/healthz", "", 404),
            said("/readyz", "ok", kind="text/plain"),
        ),
    )

    assert told.part.health == ("/readyz", "/health", "/health/live")


def test_pages_of_a_front_end_that_answers_everything_are_no_health_pages() -> None:
    """HTML never counts, and neither does what a path that nobody serves is answered with."""
    page = "<!doctype html>"
    told = read(
        API,
        (
            said("/health", page, kind="text/html"),
            said(NOWHERE, "ok", kind="text/plain"),
            said("/healthz", "ok", kind="text/plain"),
        ),
    )

    assert told.part.health == ()
    assert told.part.notes == ("api answers none of the health paths that were asked",)


def test_a_discovery_page_leads_to_other_hosts() -> None:
    """The service at the own host gives its name, the others are leads."""
    listed = {
        "services": [
            {"name": "chat-api", "host": "api.example.org", "health": "https://api.example.org/health"},
            {"name": "chat-auth", "host": "auth.example.org:8443", "health": "https://auth.example.org:8443/h"},
            {"name": "no place"},
        ]
    }
    told = read(API, (said(DISCOVERY[0], listed),))

    assert told.part.name == "chat-api"
    assert told.leads == (
        Lead(
            name="chat-auth",
            url="https://auth.example.org:8443",
            health=("/h",),
            told_by="https://api.example.org/api/discovery/services",
        ),
    )


def test_an_openid_configuration_makes_an_auth_component() -> None:
    """The host that serves it is of the kind auth; the ends it names elsewhere are leads."""
    told = read(
        API,
        (said(DISCOVERY[1], {"issuer": "https://api.example.org", "token_endpoint": "https://login.example.net/t"}),),
    )

    assert told.part.kind == "auth"
    assert [n.host for n in told.leads] == ["login.example.net"]


def test_a_host_that_was_not_asked_stands_in_the_draft_with_nothing_asked() -> None:
    """Its URL, and a note that says how to ask it."""
    told = read(API, (said("/health", {}),))
    found = draft((told,), (Lead(name="auth", url="https://auth.example.org", told_by="https://api.example.org/x"),))
    auth = found.part("auth")
    assert auth is not None

    assert (auth.url, auth.health) == ("https://auth.example.org", ())
    assert auth.notes == (
        "https://api.example.org/x leads to auth.example.org, which was not asked; add --follow auth.example.org",
    )


def test_a_health_page_that_names_another_component_links_to_it() -> None:
    """By its name, or by the last word of it."""
    api = read(API, (said("/health", {"service": "chat-api"}),))
    web = read(
        Address(scheme="https", host="app.example.org", port=443),
        (said("/health", {"service": "chat-web", "checks": [{"name": "api", "ok": True}]}),),
    )
    found = draft((api, web), ()).part("chat-web")
    assert found is not None

    assert found.uses == (Use(target="chat-api"),)


def test_a_redirect_to_another_host_is_told() -> None:
    """It is not followed."""
    answer = Answer(path="/health", status=302, kind="", location="https://login.example.net/?next=x")

    assert read(API, (answer,)).notes == (
        "https://api.example.org/health leads to login.example.net, which was not asked; add --follow login.example.net",
    )


def test_a_described_api_names_its_health_pages() -> None:
    """GET paths without parameters that speak of health, and no others."""
    paths: dict[str, Any] = {
        "/api/health": {"get": {}},
        "/api/ready/{id}": {"get": {}},
        "/health-report": {"post": {}},
        "/x": {"get": {}},
        "/health": {"get": {}},
    }

    assert paths_of(said("/openapi.json", {"paths": paths})) == ("/api/health",)


@pytest.mark.parametrize(
    ("hosts", "certified", "expected"),
    [
        (("api.example.org", "auth.example.org"), (), ("example.org",)),
        (("api.example.org",), ("*.example.org",), ("example.org",)),
        (("api.example.org",), ("api.example.org",), ("api.example.org",)),
        (("example.org", "www.example.org"), (), ("example.org",)),
        (("shop.co.uk",), (), ("shop.co.uk",)),
        (("10.0.0.1", "localhost", "::1", "x-y.a.run.app"), (), ()),
    ],
)
def test_domains_are_what_hosts_share(
    hosts: tuple[str, ...], certified: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """By a certificate's wildcard, by a common parent, else the host itself; lent names and addresses have none."""
    assert domains(hosts, certified) == expected


@settings(deadline=None)
@given(
    bodies=st.lists(
        st.tuples(st.sampled_from([*HEALTH, *DISCOVERY, NOWHERE]), JSON, st.sampled_from([200, 204, 302, 404, 503])),
        max_size=5,
    )
)
def test_any_bodies_are_read(bodies: list[tuple[str, Any, int]]) -> None:
    """Whatever JSON comes, there is a component and no error."""
    answers = tuple(said(p, b, s) for p, b, s in bodies)
    told = read(API, answers)
    for answer in answers:
        paths_of(answer)

    assert told.part.url == "https://api.example.org"
    assert draft((told,), told.leads).parts
