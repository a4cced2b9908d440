"""Services of one name, told apart by what differs."""

import pytest

from goldenpath.intake.declared.namesakes import Called, told_apart


@pytest.mark.parametrize(
    ("marks", "names"),
    [
        ((("eu", "shop"),), ("api",)),
        ((("eu", "shop"), ("us", "shop")), ("api-eu", "api-us")),
        ((("eu", "shop"), ("eu", "stage")), ("api-shop", "api-stage")),
        ((("eu", "shop"), ("eu", "shop")), ("api", "api")),
        ((("eu", "shop"), ("", "shop")), ("api", "api")),
        ((("eu", "shop"), ("eu", "471829304517")), ("api", "api")),
        ((("eu", "shop"), ("us", "shop"), ("eu", "stage")), ("api-eu-shop-1", "api-us-shop-2", "api-eu-stage-3")),
    ],
)
def test_a_mark_is_borne_only_where_it_tells_something(
    marks: tuple[tuple[str, str], ...], names: tuple[str, ...]
) -> None:
    """The first mark that all have otherwise; what nothing tells apart is one."""
    assert told_apart([Called(name="api", marks=m) for m in marks]) == names
