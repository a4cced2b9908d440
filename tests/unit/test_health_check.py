"""The check of health: one question for each path, one a little after the other."""

import pytest

from goldenpath.checks.health import CHECK
from goldenpath.model.environment import Environment, Part

ENVIRONMENT = Environment(name="e")


def starts(*paths: str) -> list[tuple[str, float]]:
    """Return what is asked of a service with these health paths, and when."""
    part = Part(name="api", kind="service", url="https://api.shop.example", health=paths)
    return [(probe.purpose, probe.after) for probe in CHECK.ask(part, ENVIRONMENT)]


def test_questions_begin_apart() -> None:
    """In the order declared, the first at once."""
    assert starts("/a", "/b", "/c") == [
        ("health:/a", 0.0),
        ("health:/b", pytest.approx(0.15)),
        ("health:/c", pytest.approx(0.3)),
    ]


def test_a_long_list_lets_nobody_wait() -> None:
    """The last ones are asked together."""
    assert max(after for _, after in starts(*(f"/{n}" for n in range(40)))) == pytest.approx(0.6)


def test_a_service_without_an_address_is_asked_nothing() -> None:
    """There is nowhere to ask."""
    assert not list(CHECK.ask(Part(name="api", kind="service", health=("/a",)), ENVIRONMENT))
