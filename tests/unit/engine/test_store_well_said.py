"""What a health answer says of stores that are well, and which past causes that ends."""

from dataclasses import replace

import pytest

from goldenpath.contracts import Seen
from goldenpath.engine.live_stores import missed_stores, well_stores
from goldenpath.facts.store_well_said import derive
from tests.unit.engine.readings import reading, seen

HALF = '{"checks": [{"name": "database", "ok": true}, {"name": "redis", "ok": false, "reason": "refused"}]}'
NOT_READY = Seen(
    component="shop-api",
    purpose="health:/health/ready",
    status=503,
    headers={"x-served-by": "shop-api/shop-api-00001-abc"},
    body=HALF,
)


@pytest.mark.parametrize(
    ("body", "well", "missed"),
    [
        (HALF, ["database"], ["cache"]),
        ('{"checks": {"postgres": "up", "redis": "down"}}', ["database"], ["cache"]),
        ('{"capabilities": {"database_connectivity": true, "cache": false}}', ["database"], ["cache"]),
        ('{"checks": {"database": "slow", "cache": 3, "auth": null}}', [], []),
        ('{"checks": [{"name": "database"}, {"name": "cache", "ok": "yes"}]}', [], []),
        ("[1]", [], []),
        ("no JSON", [], []),
    ],
)
def test_only_known_words_are_well_or_missed(body: str, well: list[str], missed: list[str]) -> None:
    """What is neither is neither."""
    (answer,) = seen(replace(NOT_READY, body=body))

    assert list(well_stores(answer)) == well
    assert [kind for kind, _ in missed_stores(answer)] == missed


def test_a_store_that_is_well_is_told_with_the_revision_that_says_so() -> None:
    """And the one that is missed is not."""
    (fact,) = derive(reading(seen(NOT_READY)))

    assert (fact.scope.component, fact.scope.revision, fact.value("store")) == (
        "shop-api",
        "shop-api-00001-abc",
        "database",
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(NOT_READY, body='{"checks": {"database": "down"}}'), id="missed by another answer"),
        pytest.param(replace(NOT_READY, headers={"x-served-by": "shop-api/shop-api-00002-xyz"}), id="two revisions"),
    ],
)
def test_a_store_is_not_well_where_answers_differ(other: Seen) -> None:
    """One half of the traffic says nothing of the other."""
    assert list(derive(reading(seen(NOT_READY, other)))) == []


def test_an_answer_of_what_stands_in_front_says_nothing_of_a_store() -> None:
    """Only the service knows."""
    assert list(derive(reading(seen(replace(NOT_READY, headers={}))))) == []
