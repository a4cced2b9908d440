"""Laws of the token bucket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath_lab.network.limits import TokenBucket

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_AMOUNTS = st.floats(min_value=0, max_value=1e4)
_REQUESTS = st.lists(st.tuples(st.floats(min_value=0, max_value=10), _AMOUNTS), max_size=40)
_RATES = st.floats(min_value=0.5, max_value=1e4)


@given(rate=_RATES, burst=_AMOUNTS, requests=_REQUESTS)
def test_never_grants_more_than_rate_and_burst(rate: float, burst: float, requests: list[tuple[float, float]]) -> None:
    """Whatever is asked for and when: what was granted until any moment stays within rate × time + burst."""
    bucket, now = TokenBucket(rate, burst, 0), 0.0
    granted = 0.0
    for pause, amount in requests:
        now += pause
        at = now + bucket.take(amount, now)
        granted += amount
        assert granted <= rate * at + burst + 1e-6 * (1 + granted)


@given(rate=_RATES, burst=_AMOUNTS, requests=_REQUESTS)
def test_grants_in_order(rate: float, burst: float, requests: list[tuple[float, float]]) -> None:
    """Whoever asks later is never granted earlier."""
    bucket, now, last = TokenBucket(rate, burst, 0), 0.0, 0.0
    for pause, amount in requests:
        now += pause
        at = now + bucket.take(amount, now)
        assert at >= last - 1e-6 * (1 + last)
        last = at


def test_an_idle_bucket_grants_its_burst_at_once() -> None:
    """After a pause the burst is there again, and not more than it."""
    bucket = TokenBucket(10, 20, 0)
    assert bucket.take(20, 0) == 0
    assert bucket.take(20, 100) == 0
    assert bucket.take(5, 100) == pytest.approx(0.5)


def test_a_higher_rate_pays_old_debts_faster() -> None:
    """What is owed stays owed, but at the new rate."""
    bucket = TokenBucket(10, 0, 0)
    assert bucket.take(100, 0) == pytest.approx(10)
    bucket.retune(100, 0, 0)
    assert bucket.owed(0) == pytest.approx(1)
