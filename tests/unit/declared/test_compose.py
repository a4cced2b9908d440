"""Compose files: images, ports, health checks, settings."""

import pytest

from goldenpath.intake.declared.compose import interpolated
from tests.unit.declared.drafted import components, drafted, told


def test_a_service_is_reached_at_its_published_port() -> None:
    """Ports, health checks and links come from the file alone."""
    found = components("compose.yaml")

    assert found["web"] == {"kind": "frontend", "url": "http://localhost:3000", "uses": ["api"]}
    assert found["api"] == {
        "kind": "service",
        "url": "http://localhost:8000",
        "health": ["/health/ready"],
        "uses": ["db", "cache", "queue"],
    }


def test_a_store_that_is_published_is_asked_from_here() -> None:
    """User and database come from its settings; the password is a reference."""
    found = components("compose.yaml")

    assert found["db"] == {
        "kind": "database",
        "url": "postgresql://app@localhost:5433/shop",
        "password": "env:DB_PASSWORD",
    }


def test_a_store_that_is_not_published_says_so() -> None:
    """Its URL is the one by which it is used, and a note says that it cannot be asked from here."""
    cache = drafted("compose.yaml").part("cache")
    assert cache is not None

    assert cache.url == "redis://cache:6379/0"
    assert cache.notes == ("cache publishes no port: from here it cannot be asked",)


def test_settings_outside_the_file_are_told_of() -> None:
    """An env_file is not read: what it says is missing."""
    api = drafted("compose.yaml").part("api")
    assert api is not None

    assert "api has settings in an env_file, which was not read" in api.notes


def test_an_override_file_adds_to_a_service() -> None:
    """A second document publishes a port of the first one's service."""
    draft = told(
        "services: {api: {image: a, depends_on: [db]}, db: {image: postgres}}\n---\nservices: {api: {ports: ['9000:80']}}\n"
    )
    api = draft.part("api")
    assert api is not None

    assert (api.url, [u.target for u in api.uses], api.notes) == ("http://localhost:9000", ["db"], ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("${PORT:-8000}", "8000"),
        ("${PORT-8000}", "8000"),
        ("http://${HOST}/x", "http://HOST/x"),
        ("$HOST:80", "HOST:80"),
        ("plain", "plain"),
        ("${X:?must be set}", "X"),
    ],
)
def test_variables_have_their_defaults(value: str, expected: str) -> None:
    """A variable without a default leaves its name."""
    assert interpolated(value) == expected
