"""A quantile of the histogram lies within a bucket of the sorted data's."""

from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from goldenpath_lab.load.histogram import RATIO, Histogram


@given(
    values=st.lists(st.floats(min_value=1e-3, max_value=1e6), min_size=1, max_size=200),
    share=st.floats(min_value=0.01, max_value=1),
)
def test_quantile_is_within_a_bucket_of_the_sorted_data(values: list[float], share: float) -> None:
    """No quantile is below the true one, nor above it by more than a bucket."""
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    true = sorted(values)[ceil(share * len(values)) - 1]
    assert true * (1 - 1e-9) <= histogram.quantile(share) <= true * RATIO * (1 + 1e-9)


@given(values=st.lists(st.floats(min_value=0, max_value=1e6), max_size=100))
def test_summary_rises_to_the_highest_value(values: list[float]) -> None:
    """The figures of a summary never fall, and end at the exact highest value."""
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    found = histogram.summary()
    assert found.count == len(values)
    assert found.p50 <= found.p95 <= found.p99 <= found.highest == max(values, default=0)
