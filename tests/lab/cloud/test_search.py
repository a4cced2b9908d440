"""Searches through the lab's files: pages of entries, and time series with their periods."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath_lab.cloud import search
from goldenpath_lab.cloud.checksums import crc32c
from goldenpath_lab.cloud.distributions import grown, in_buckets
from goldenpath_lab.cloud.errors import ApiError
from goldenpath_lab.cloud.filter_syntax import FilterError
from goldenpath_lab.cloud.masks import merged, paths
from goldenpath_lab.cloud.monitoring_filter import compile_filter
from goldenpath_lab.cloud.operations import stamp

BEGIN = 1_790_000_000.0


def written(path: Path, count: int) -> list[str]:
    """Write entries a second apart, two of a time and padded to many kilobytes; return their ids."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            at = BEGIN + number // 2
            entry = {"insertId": f"{number:06d}", "timestamp": stamp(at), "receiveTimestamp": stamp(at + 0.5)}
            file.write(json.dumps({**entry, "textPayload": "x" * 400}) + "\n")
        file.write('{"half of an entry')
    return [f"{number:06d}" for number in range(count)]


def pages(path: Path, text: str, *, newest_first: bool, size: int) -> list[str]:
    """The ids of all entries that a query finds, page after page."""
    found: list[str] = []
    after = ""
    while True:
        question = {"filter": text, "size": size, "newest_first": newest_first, "after": after, "paths": [str(path)]}
        told = search.entries(question)
        found += [entry["insertId"] for entry in told["entries"]]
        after = told["after"]
        if not after:
            return found


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_bring_every_entry_once_and_in_order(tmp_path: Path, *, newest_first: bool) -> None:
    """However many fit on a page, all pages together are the answer."""
    ids = written(tmp_path / "entries.ndjson", 25)
    wanted = ids[::-1] if newest_first else ids
    for size in (1, 7, 25, 100):
        assert pages(tmp_path / "entries.ndjson", "", newest_first=newest_first, size=size) == wanted


def test_a_bound_in_time_skips_entries_and_loses_none(tmp_path: Path) -> None:
    """Beginning in the middle of a long file finds the same as reading all of it."""
    path = tmp_path / "entries.ndjson"
    ids = written(path, 2000)
    for second in (0, 1, 499, 998, 999, 1000):
        text = f'timestamp>="{stamp(BEGIN + second)}"'
        assert pages(path, text, newest_first=False, size=5000) == ids[2 * second :]


def series(number: int, value: float | dict[str, Any], *, kind: str = "GAUGE", state: str = "idle") -> dict[str, Any]:
    """A point of a metric, so many ten seconds after the beginning."""
    form = {"distributionValue": value} if isinstance(value, dict) else {"doubleValue": value}
    return {
        "metric": {"type": "lab/load", "labels": {"state": state}},
        "resource": {"type": "cloud_run_revision", "labels": {"project_id": "chat-lab", "service_name": "chat-api"}},
        "metricKind": kind,
        "valueType": "DISTRIBUTION" if isinstance(value, dict) else "DOUBLE",
        "points": [{"interval": {"endTime": stamp(BEGIN + 10 * number)}, "value": form}],
    }


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Write points, then ask for series."""

    def asked(rows: list[dict[str, Any]], text: str = 'metric.type="lab/load"', **more: Any) -> list[dict[str, Any]]:
        path = tmp_path / "metrics.ndjson"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        question = {"start": BEGIN - 1, "end": BEGIN + 60, "aligner": "ALIGN_NONE", "period": 30.0, "group_by": [],
                    "reducer": "REDUCE_NONE", "headers_only": False, "path": str(path), "filter": text}  # fmt: skip
        found: list[dict[str, Any]] = search.series({**question, **more})["series"]
        return found

    return asked


def values(one: dict[str, Any]) -> list[float]:
    """The values of a series, the oldest first."""
    return [point["value"]["doubleValue"] for point in reversed(one["points"])]


def test_points_become_series_by_their_labels(ask: Callable[..., Any]) -> None:
    """Each set of labels is a series, its newest point first; filters choose among them."""
    rows = [series(number, float(number), state=state) for number in range(3) for state in ("active", "idle")]
    assert [values(one) for one in ask(rows)] == [[0.0, 1.0, 2.0]] * 2
    [only] = ask(rows, 'metric.type="lab/load" AND metric.labels.state=starts_with("act")')
    assert only["metric"]["labels"] == {"state": "active"}
    assert only["points"][0]["interval"]["endTime"] > only["points"][-1]["interval"]["endTime"]
    assert ask(rows, headers_only=True)[0]["points"] == []
    assert ask(rows, start=BEGIN + 15, end=BEGIN + 20)[0]["points"][0]["value"] == {"doubleValue": 2.0}


def test_alignment_makes_one_point_of_each_period(ask: Callable[..., Any]) -> None:
    """Means, rates and percentiles are those of the points inside each period; what does not fit is refused."""
    rows = [series(number, float(number)) for number in range(1, 7)]
    assert values(ask(rows, aligner="ALIGN_MEAN")[0]) == [2.0, 5.0]
    counter = [series(number, value, kind="CUMULATIVE") for number, value in enumerate((5.0, 8.0, 14.0, 2.0), start=1)]
    assert values(ask(counter, aligner="ALIGN_DELTA")[0]) == [9.0, 2.0]
    assert values(ask(counter, aligner="ALIGN_RATE")[0]) == [9.0 / 30, 2.0 / 30]
    with pytest.raises(FilterError, match="cannot be applied to metrics with kind CUMULATIVE"):
        ask(counter, aligner="ALIGN_MEAN")


def test_reduction_adds_series_up_by_their_labels(ask: Callable[..., Any]) -> None:
    """Series of the same group become one."""
    rows = [series(number, 1.0, state=state) for number in range(1, 4) for state in ("active", "idle")]
    [total] = ask(
        rows, aligner="ALIGN_SUM", period=60.0, reducer="REDUCE_SUM", group_by=["resource.labels.service_name"]
    )
    assert values(total) == [6.0]
    assert total["resource"]["labels"] == {"service_name": "chat-api"}
    assert total["metric"]["labels"] == {}


def distribution(*counts: int) -> dict[str, Any]:
    """A distribution over buckets up to 1, 2, 4 and so on."""
    spread = {"scale": 1.0, "growthFactor": 2.0, "numFiniteBuckets": len(counts) - 2}
    options = {"exponentialBuckets": spread}
    return {"count": str(sum(counts)), "bucketOptions": options, "bucketCounts": [str(count) for count in counts]}


def test_a_percentile_of_a_distribution_is_that_of_the_period(ask: Callable[..., Any]) -> None:
    """What was counted before the period does not weigh in it."""
    rows = [
        series(number, value, kind="CUMULATIVE")
        for number, value in ((3, distribution(100, 0, 0, 0)), (6, distribution(100, 0, 10, 0)))
    ]
    assert values(ask(rows, aligner="ALIGN_PERCENTILE_50")[0]) == [0.5, 3.0]
    assert grown(distribution(5, 0), distribution(1, 1)) == [1, 1]
    assert in_buckets([0, 0], {"scale": 1.0, "growthFactor": 2.0}, 0.5) is None


@pytest.mark.parametrize("text", ["", "nonsense", 'metric.labels.x="y"', 'metric.type="a" AND colour="red"',
                                  'metric.type="a" AND metric.labels.b=unknown("x")', 'metric.type>"a"'])  # fmt: skip
def test_a_metric_filter_names_a_metric_and_known_fields(text: str) -> None:
    """Anything else is refused."""
    with pytest.raises(FilterError):
        compile_filter(text)


@given(st.text(max_size=60), st.sampled_from(["", 'metric.type="a" AND ']))
def test_a_metric_filter_fails_in_its_own_way_or_answers(text: str, head: str) -> None:
    """Whatever is asked, the answer is yes, no or the filter's own refusal."""
    try:
        wanted = compile_filter(head + text)
    except FilterError:
        return
    assert wanted(series(0, 1.0)) in {True, False}


def test_the_checksum_is_the_known_one() -> None:
    """CRC-32C's own check value."""
    assert crc32c(b"123456789") == 0xE3069283


def test_a_mask_takes_over_what_it_names_and_nothing_else() -> None:
    """Masked fields are replaced or cleared, also deep inside; all others stay."""
    old = {"a": 1, "deep": {"kept": 1, "gone": 2}, "same": True}
    new = {"a": 2, "deep": {"kept": 9}, "same": False}
    assert merged(old, new, paths("a,deep.gone")) == {"a": 2, "deep": {"kept": 1}, "same": True}
    assert paths("template.max_instance_request_concurrency") == ("template.maxInstanceRequestConcurrency",)
    with pytest.raises(ApiError, match="Invalid field mask"):
        paths("a..b")
