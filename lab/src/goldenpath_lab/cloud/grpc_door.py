"""Cloud Monitoring over gRPC, the only way its genuine client goes; open where that client's libraries are installed.

They are no dependency of the lab: messages and server are imported by name, when they are there and needed.
"""

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from goldenpath_lab.cloud.alignment import ALIGNERS, REDUCERS
from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.monitoring_v3 import Question, answer
from goldenpath_lab.cloud.searching import Searches
from goldenpath_lab.model import PROJECT

Json = dict[str, Any]

_SERVICE = "google.monitoring.v3.MetricService"
_NEEDED = ("grpc", "google.protobuf", "google.cloud.monitoring_v3")
_LARGEST_PAGE = 100_000
_PARTING_SECONDS = 0.5
_CODES = frozenset({"INVALID_ARGUMENT", "NOT_FOUND", "DEADLINE_EXCEEDED"})


def installed() -> bool:
    """Return whether the libraries are there."""
    try:
        return all(find_spec(name) is not None for name in _NEEDED)
    except ModuleNotFoundError:
        return False


class GrpcDoor:
    """A gRPC server with one method."""

    def __init__(self, ground: Ground, searches: Searches) -> None:
        self._ground = ground
        self._searches = searches
        self._server: Any = None

    async def open(self, address: str, port: int) -> None:
        """Answer at an address from now on."""
        # The lab starts programs all the time; handlers that gRPC would run at each fork only write warnings.
        os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
        grpc = await asyncio.to_thread(importlib.import_module, "grpc")
        aio = await asyncio.to_thread(importlib.import_module, "grpc.aio")
        self._server = aio.server(options=(("grpc.so_reuseport", 0),))
        # Bytes in and out: the messages' own module takes seconds to import, so the first call does it.
        handler = grpc.unary_unary_rpc_method_handler(self._list)
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(_SERVICE, {"ListTimeSeries": handler}),)
        )
        self._server.add_insecure_port(f"{address}:{port}")
        await self._server.start()

    async def close(self) -> None:
        """Stop answering."""
        if self._server is not None:
            await self._server.stop(_PARTING_SECONDS)

    async def _list(self, request: bytes, context: Any) -> bytes:  # noqa: ANN401 - of a library without types
        types = await asyncio.to_thread(importlib.import_module, "google.cloud.monitoring_v3")
        json_format = importlib.import_module("google.protobuf.json_format")
        try:
            asked = types.ListTimeSeriesRequest.pb().FromString(request)
            told = await answer(self._ground, self._searches, _question(asked, types))
        except ApiError as error:
            await _abort(context, error)
            raise
        response = json_format.ParseDict(told, types.ListTimeSeriesResponse.pb()(), ignore_unknown_fields=True)
        encoded: bytes = response.SerializeToString()
        return encoded


async def _abort(context: Any, error: ApiError) -> None:  # noqa: ANN401 - of a library without types
    codes = importlib.import_module("grpc").StatusCode
    abort: Callable[..., Awaitable[None]] = context.abort
    await abort(codes[error.status if error.status in _CODES else "INTERNAL"], error.message)


def _question(asked: Any, types: Any) -> Question:  # noqa: ANN401 - of a library without types
    """Return what a request asks for.

    Raises:
        ApiError: it asks for another project.
    """
    if asked.name != f"projects/{PROJECT}":
        raise ApiError("NOT_FOUND", f"Project '{asked.name[:80]}' was not found; the lab's is '{PROJECT}'.")
    aggregation = asked.aggregation
    aligners, reducers = types.Aggregation.Aligner, types.Aggregation.Reducer
    try:
        aligner, reducer = (
            aligners(aggregation.per_series_aligner).name,
            reducers(aggregation.cross_series_reducer).name,
        )
    except ValueError:
        raise invalid("The aggregation names an unknown aligner or reducer.") from None
    if aligner not in ALIGNERS or reducer not in REDUCERS:
        raise invalid(f"The lab computes {', '.join((*ALIGNERS, *REDUCERS))}.")
    return Question(
        filter=asked.filter,
        start=_time(asked.interval, "start_time"),
        end=_time(asked.interval, "end_time"),
        aligner=aligner,
        period=aggregation.alignment_period.ToTimedelta().total_seconds() or 60.0,
        reducer=reducer,
        group_by=tuple(aggregation.group_by_fields),
        headers_only=asked.view == types.ListTimeSeriesRequest.TimeSeriesView.HEADERS,
        size=min(asked.page_size or _LARGEST_PAGE, _LARGEST_PAGE),
        token=asked.page_token,
    )


def _time(interval: Any, name: str) -> float | None:  # noqa: ANN401 - of a library without types
    if not interval.HasField(name):
        return None
    at: datetime = getattr(interval, name).ToDatetime(tzinfo=UTC)
    return at.timestamp()
