"""Cloud Monitoring v3: the lab's metrics as time series."""

import time
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.alignment import ALIGNERS, REDUCERS
from goldenpath_lab.cloud.errors import invalid
from goldenpath_lab.cloud.filter_syntax import FilterError
from goldenpath_lab.cloud.ground import Ground, page
from goldenpath_lab.cloud.http import Call, route
from goldenpath_lab.cloud.logging_filter import instant
from goldenpath_lab.cloud.monitoring_filter import compile_filter
from goldenpath_lab.cloud.searching import Searches

Json = dict[str, Any]

_LARGEST_PAGE = 100_000
_SHORTEST_PERIOD, _LONGEST_PERIOD = 1.0, 104 * 7 * 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What time series are asked for; REST and gRPC ask alike."""

    filter: str
    start: float | None
    end: float | None
    aligner: str = "ALIGN_NONE"
    period: float = 60.0
    reducer: str = "REDUCE_NONE"
    group_by: tuple[str, ...] = ()
    headers_only: bool = False
    size: int = _LARGEST_PAGE
    token: str = ""


async def answer(ground: Ground, searches: Searches, asked: Question) -> Json:
    """Return the response of ``timeSeries.list``.

    Raises:
        ApiError: something of the question is nonsense.
    """
    _check(asked)
    # Cloud Monitoring takes an interval without a start for the point of its end.
    end = asked.end if asked.end is not None else time.time()
    found = await searches.ask(
        {
            "about": "series",
            "path": str(ground.lab.state.folder / "logs" / "metrics.ndjson"),
            "filter": asked.filter,
            "start": asked.start if asked.start is not None else end - asked.period,
            "end": end,
            "aligner": asked.aligner,
            "period": asked.period,
            "reducer": asked.reducer,
            "group_by": asked.group_by,
            "headers_only": asked.headers_only,
        }
    )
    rows, token = page(found["series"], int(asked.token or 0), asked.size)
    return ({"timeSeries": rows} if rows else {}) | ({"nextPageToken": token} if token else {})


def routes(ground: Ground, searches: Searches) -> list[Route]:
    """Return the service's routes."""

    async def list_series(call: Call) -> Json:
        return await answer(ground, searches, _question(call))

    return [route("GET", "/v3/projects/{project}/timeSeries", list_series)]


def _question(call: Call) -> Question:
    query = call.query
    return Question(
        filter=query.get("filter", ""),
        start=_time(query.get("interval.startTime")),
        end=_time(query.get("interval.endTime")),
        aligner=_named(query.get("aggregation.perSeriesAligner"), ALIGNERS),
        period=_seconds(query.get("aggregation.alignmentPeriod")),
        reducer=_named(query.get("aggregation.crossSeriesReducer"), REDUCERS),
        group_by=tuple(call.many("aggregation.groupByFields")),
        headers_only=query.get("view") in {"HEADERS", "1"},
        size=call.number("pageSize", _LARGEST_PAGE, most=_LARGEST_PAGE),
        token=query.get("pageToken", ""),
    )


def _check(asked: Question) -> None:
    try:
        compile_filter(asked.filter)
    except FilterError as problem:
        raise invalid(f"Field filter had an invalid value: {problem}") from None
    if asked.end is None:
        raise invalid("Field interval.endTime had an invalid value: the end time is required.")
    if asked.start is not None and asked.start > asked.end:
        raise invalid("Field interval.startTime had an invalid value: it lies after the end time.")
    if not _SHORTEST_PERIOD <= asked.period <= _LONGEST_PERIOD:
        raise invalid("Field aggregation.alignmentPeriod had an invalid value.")
    if asked.reducer != "REDUCE_NONE" and asked.aligner == "ALIGN_NONE":
        raise invalid("Field aggregation.perSeriesAligner had an invalid value: a reducer needs an aligner.")
    if asked.token and not (asked.token.isascii() and asked.token.isdigit() and len(asked.token) < 9):
        raise invalid("Field pageToken had an invalid value.")


def _time(text: str | None) -> float | None:
    if not text:
        return None
    at = instant(text)
    if at is None:
        raise invalid(f"Invalid value at 'interval': {text[:60]!r} is no time.")
    return at


def _seconds(text: str | None) -> float:
    if not text:
        return 60.0
    number = text.removesuffix("s")
    if not number.replace(".", "", 1).isdecimal() or not number.isascii() or len(number) > 12:
        raise invalid(f"Invalid value at 'aggregation.alignmentPeriod': {text[:40]!r} is no duration.")
    return float(number)


def _named(text: str | None, known: tuple[str, ...]) -> str:
    if not text:
        return known[0]
    if text.isascii() and text.isdigit():
        raise invalid(f"Invalid value {text[:10]!r}: the lab takes names here, not numbers.")
    if text not in known:
        raise invalid(f"The lab computes {', '.join(known)}, not {text[:60]!r}.")
    return text
