"""Metrics in the shape of Google's time series, each value read from the thing it speaks of."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from goldenpath_lab.model import PROJECT
from goldenpath_lab.run.entries import stamp
from goldenpath_lab.run.tally import BUCKETS, GROWTH, SCALE, Latencies

_KEEP_LINES = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One value of one metric of one resource."""

    metric: str
    value: float | Latencies
    resource: str
    resource_labels: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    cumulative: bool = False


def series(sample: Sample, at: float, since: float) -> dict[str, Any]:
    """Return a sample as Cloud Monitoring's ``TimeSeries`` with one point."""
    kind, value = _value(sample.value)
    interval = {"endTime": stamp(at)}
    if sample.cumulative:
        interval["startTime"] = stamp(since)
    return {
        "metric": {"type": sample.metric, "labels": sample.labels},
        "resource": {"type": sample.resource, "labels": {"project_id": PROJECT, **sample.resource_labels}},
        "metricKind": "CUMULATIVE" if sample.cumulative else "GAUGE",
        "valueType": kind,
        "points": [{"interval": interval, "value": value}],
    }


def _value(value: float | Latencies) -> tuple[str, dict[str, Any]]:
    if isinstance(value, int):
        return "INT64", {"int64Value": str(value)}
    if isinstance(value, float):
        return "DOUBLE", {"doubleValue": value}
    spread = {"numFiniteBuckets": BUCKETS, "growthFactor": GROWTH, "scale": SCALE}
    return "DISTRIBUTION", {
        "distributionValue": {
            "count": str(value.count),
            "mean": value.total / value.count if value.count else 0.0,
            "bucketOptions": {"exponentialBuckets": spread},
            "bucketCounts": [str(count) for count in value.buckets],
        }
    }


async def record(path: Path, every: float, read: Callable[[], Awaitable[Iterable[Sample]]]) -> None:
    """Append a point of every metric each so many seconds, until cancelled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    since, lines = time.time(), 0
    with path.open("ab", buffering=0) as file:
        while lines < _KEEP_LINES:
            now = time.time()
            rows = [msgspec.json.encode(series(sample, now, since)) for sample in await read()]
            file.write(b"".join(row + b"\n" for row in rows))
            lines += len(rows)
            await asyncio.sleep(every)
