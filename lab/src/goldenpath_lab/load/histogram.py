"""A histogram with buckets of equal ratio: small, and within two percent of the sorted data."""

from collections import Counter
from dataclasses import dataclass
from math import ceil, floor, log

RATIO = 1.02
_STEP = log(RATIO)


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """A distribution of milliseconds."""

    count: int = 0
    p50: float = 0
    p95: float = 0
    p99: float = 0
    highest: float = 0


class Histogram:
    """Counts per bucket; a quantile is its bucket's upper end, at most ``RATIO`` times the true one."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._highest = 0.0

    def add(self, value: float) -> None:
        """Count one value above 0; what is smaller counts as a millionth."""
        self._buckets[floor(log(max(value, 1e-6)) / _STEP)] += 1
        self._highest = max(self._highest, value)

    def quantile(self, share: float) -> float:
        """Return the value that this share of all values does not exceed; 0 where there is none."""
        left = ceil(share * self._buckets.total())
        for bucket in sorted(self._buckets):
            left -= self._buckets[bucket]
            if left <= 0:
                return min(RATIO ** (bucket + 1), self._highest)
        return 0.0

    def summary(self) -> Summary:
        """Return the figures that a report shows."""
        p50, p95, p99 = (self.quantile(share) for share in (0.5, 0.95, 0.99))
        return Summary(count=self._buckets.total(), p50=p50, p95=p95, p99=p99, highest=self._highest)
