"""Durations of other programs, told in one unit."""

import pytest

from goldenpath.intake.declared.durations import one_unit


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("8s", "8s"),
        ("300ms", "300ms"),
        ("2d", "2d"),
        ("1m30s", "90s"),
        ("1h0m0s", "3600s"),
        ("1.5s", "1500ms"),
        ("1s500ms", "1500ms"),
        ("0s", ""),
        ("soon", ""),
        ("10", ""),
        ("", ""),
        ("1m-30s", ""),
    ],
)
def test_a_duration_has_one_number_and_one_unit(said: str, expected: str) -> None:
    """Whole seconds stay seconds; what says no length is nothing."""
    assert one_unit(said) == expected
