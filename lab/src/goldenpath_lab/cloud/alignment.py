"""Time series out of single points: gathered, cut to an interval, aligned to periods and reduced across series."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from goldenpath_lab.cloud.distributions import grown, in_buckets, percentile
from goldenpath_lab.cloud.filter_syntax import FilterError
from goldenpath_lab.cloud.logging_filter import instant
from goldenpath_lab.cloud.operations import stamp

Json = dict[str, Any]
Points = list[tuple[float, float]]
"""Times and values, the oldest first."""

_SHARES = {"ALIGN_PERCENTILE_99": 0.99, "ALIGN_PERCENTILE_95": 0.95, "ALIGN_PERCENTILE_50": 0.5}
_OF_COUNTERS = ("ALIGN_DELTA", "ALIGN_RATE")
_OF_GAUGES = ("ALIGN_MEAN", "ALIGN_MAX", "ALIGN_MIN", "ALIGN_SUM", "ALIGN_COUNT", "ALIGN_NEXT_OLDER")
ALIGNERS = ("ALIGN_NONE", *_OF_GAUGES, *_OF_COUNTERS, *_SHARES)
REDUCERS = ("REDUCE_NONE", "REDUCE_MEAN", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_SUM", "REDUCE_COUNT")

_OF_MANY: dict[str, Callable[[Sequence[float]], float]] = {
    "MEAN": lambda values: sum(values) / len(values),
    "MAX": max,
    "MIN": min,
    "SUM": sum,
    "COUNT": len,
    "NEXT_OLDER": lambda values: values[-1],
}


def collected(rows: Iterable[Json], wanted: Callable[[Json], bool], question: Json) -> list[Json]:
    """Return the series that are wanted, with their points inside the interval, the newest first, as the API has it.

    The question names ``start``, ``end``, ``aligner``, ``period``, ``reducer``, ``group_by`` and ``headers_only``.
    """
    kept: dict[str, tuple[Json, list[Json]]] = {}
    for row in rows:
        if not wanted(row):
            continue
        point = row["points"][0]
        at = instant(point["interval"]["endTime"])
        if at is not None and question["start"] < at <= question["end"]:
            kept.setdefault(_name(row), (row, []))[1].append(point)
    series = [_aligned(head, points, question) for head, points in kept.values()]
    if question["reducer"] != "REDUCE_NONE":
        series = _reduced(series, question)
    return [{**one, "points": []} if question["headers_only"] else one for one in series]


def _name(row: Json) -> str:
    labels = sorted(row["metric"].get("labels", {}).items()) + sorted(row["resource"].get("labels", {}).items())
    return f"{row['metric']['type']} {row['resource']['type']} {labels}"


def _aligned(head: Json, points: list[Json], question: Json) -> Json:
    """Return a series aligned.

    Raises:
        FilterError: the aligner does not fit the metric.
    """
    aligner, period = question["aligner"], question["period"]
    if aligner == "ALIGN_NONE":
        return {**head, "points": points[::-1]}
    _check(aligner, head)
    if head["valueType"] == "DISTRIBUTION":
        return _series(head, _percentiles(points, question), period)
    values = [(instant(point["interval"]["endTime"]) or 0.0, _number(point["value"])) for point in points]
    steps = _periods(values, question["end"], period)
    if aligner in _OF_COUNTERS:
        result = _growth(values, steps, per=period if aligner == "ALIGN_RATE" else 1.0)
    elif aligner in _SHARES:
        result = [(end, percentile(inside, _SHARES[aligner])) for end, inside in steps]
    else:
        of_many = _OF_MANY[aligner.removeprefix("ALIGN_")]
        result = [(end, float(of_many(inside))) for end, inside in steps]
    return _series(head, result, period, whole=aligner == "ALIGN_COUNT")


def _check(aligner: str, head: Json) -> None:
    kind, value = head["metricKind"], head["valueType"]
    if value == "DISTRIBUTION":
        fits = aligner in _SHARES
    elif kind == "CUMULATIVE":
        fits = aligner in _OF_COUNTERS
    else:
        fits = aligner not in _OF_COUNTERS
    if not fits:
        raise FilterError(
            f'Field aggregation.perSeriesAligner had an invalid value of "{aligner}": The aligner cannot be applied '
            f"to metrics with kind {kind} and value type {value}."
        )


def _percentiles(points: list[Json], question: Json) -> Points:
    """Return a percentile of what each period brought to a distribution."""
    share, end, period = _SHARES[question["aligner"]], question["end"], question["period"]
    last: dict[int, Json] = {}
    for point in points:
        at = instant(point["interval"]["endTime"]) or 0.0
        last[int((end - at) // period)] = point["value"]["distributionValue"]
    found, before = [], None
    for back in sorted(last, reverse=True):
        now = last[back]
        value = in_buckets(grown(before, now), now["bucketOptions"]["exponentialBuckets"], share)
        if value is not None:
            found.append((end - back * period, value))
        before = now
    return found


def _number(value: Json) -> float:
    number = next((value[kind] for kind in ("doubleValue", "int64Value", "boolValue") if kind in value), 0)
    return float(number)


def _periods(values: Points, end: float, period: float) -> list[tuple[float, list[float]]]:
    """Return the periods that end at ``end`` and before, the oldest first, with the values inside; none is empty."""
    found: dict[int, list[float]] = {}
    for at, value in values:
        found.setdefault(int((end - at) // period), []).append(value)
    return [(end - back * period, found[back]) for back in sorted(found, reverse=True)]


def _growth(values: Points, steps: list[tuple[float, list[float]]], *, per: float) -> Points:
    """Return by how much a counter grew in each period; one that began anew counts from zero."""
    before, grew = values[0][1], []
    for end, inside in steps:
        growth = 0.0
        for value in inside:
            growth += value - before if value >= before else value
            before = value
        grew.append((end, growth / per))
    return grew


def _reduced(series: list[Json], question: Json) -> list[Json]:
    """Return one series for each group of those with the same metric, combined period by period."""
    of_many = _OF_MANY[question["reducer"].removeprefix("REDUCE_")]
    groups: dict[tuple[str, ...], list[Json]] = {}
    for one in series:
        groups.setdefault(tuple(_label(one, field) for field in question["group_by"]), []).append(one)
    result = []
    for members in groups.values():
        at: dict[float, list[float]] = {}
        for one in members:
            for point in one["points"]:
                at.setdefault(instant(point["interval"]["endTime"]) or 0.0, []).append(_number(point["value"]))
        head = _grouped(members[0], question["group_by"])
        points = [(end, float(of_many(at[end]))) for end in sorted(at)]
        result.append(_series(head, points, question["period"], whole=question["reducer"] == "REDUCE_COUNT"))
    return result


def _label(series: Json, field: str) -> str:
    part, _, name = field.partition(".")
    _, _, name = name.partition(".")
    return str(series.get(part, {}).get("labels", {}).get(name, ""))


def _grouped(head: Json, fields: Sequence[str]) -> Json:
    """Return a series' head with those labels only by which it was grouped."""

    def kept(part: str) -> Json:
        names = {field.rpartition(".")[2] for field in fields if field.startswith(part)}
        labels = {name: value for name, value in head[part].get("labels", {}).items() if name in names}
        return {"type": head[part]["type"], "labels": labels}

    return {**head, "metric": kept("metric"), "resource": kept("resource")}


def _series(head: Json, points: Points, period: float, *, whole: bool = False) -> Json:
    def value(number: float) -> Json:
        return {"int64Value": str(int(number))} if whole else {"doubleValue": number}

    return {
        **head,
        "metricKind": "GAUGE",
        "valueType": "INT64" if whole else "DOUBLE",
        "points": [
            {"interval": {"startTime": stamp(end - period), "endTime": stamp(end)}, "value": value(number)}
            for end, number in reversed(points)
        ],
    }
