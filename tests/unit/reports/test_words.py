"""The words that all reports share."""

import pytest

from goldenpath.contracts import Seen
from goldenpath.reports.words import asked
from goldenpath.testing import observed


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("here", "redis 10.20.0.3:6379, inside"),
        ("around", "redis 10.20.0.3:6379, inside"),
        ("vpc", "redis 10.20.0.3:6379, inside, from vpc"),
    ],
)
def test_what_was_asked_from_another_place_says_so(place: str, told: str) -> None:
    """Two lines about one store would contradict each other without it."""
    found = observed((Seen(component="cache", protocol="redis", way="inside", target="10.20.0.3:6379", vantage=place),))

    assert found is not None
    assert asked(found.observations[0]) == told
