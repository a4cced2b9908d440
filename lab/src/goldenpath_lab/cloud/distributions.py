"""Percentiles: of single values, and of what came into a distribution's buckets within a time."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Json = dict[str, Any]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share (0 to 1) of the values lies, between neighbours in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def grown(before: Json | None, after: Json) -> list[int]:
    """Return what came into each bucket between two states of a distribution; one that began anew counts whole."""
    now = [int(count) for count in after.get("bucketCounts", [])]
    earlier = [int(count) for count in (before or {}).get("bucketCounts", [])]
    earlier += [0] * (len(now) - len(earlier))
    found = [count - old for count, old in zip(now, earlier, strict=False)]
    return now if any(count < 0 for count in found) else found


def in_buckets(counts: Sequence[int], spread: Json, share: float) -> float | None:
    """Return the value below which a share of the counted ones lies; None where nothing was counted."""
    total = sum(counts)
    if not total:
        return None
    wanted, seen = share * total, 0
    for count, (low, high) in zip(counts, pairwise(_bounds(spread, len(counts))), strict=False):
        if count and seen + count >= wanted:
            return low + (high - low) * (wanted - seen) / count
        seen += count
    return None


def _bounds(spread: Json, buckets: int) -> list[float]:
    """Return the bounds of exponential buckets; the last bucket is open and counts as the one before it."""
    scale, growth = float(spread["scale"]), float(spread["growthFactor"])
    return [0.0, *(scale * growth**number for number in range(buckets))]
