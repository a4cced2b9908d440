"""The lab's cloud API, asked as a reader of a cloud's state asks: plain HTTP, one question after the other."""

import asyncio
import http.client
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import msgspec

from goldenpath_lab import control
from goldenpath_lab.state import State

_SECONDS = 3.0
_LARGEST = 1 << 20
_NO_NAME = re.compile(r"[^A-Za-z0-9.]+")


class CloudView:
    """What the cloud's API tells; without one a note says so and nothing is seen."""

    def __init__(self, door: str | None, paths: tuple[str, ...]) -> None:
        self.notes: list[str] = [] if door else ["no cloud API: nothing was asked of it"]
        self._door = door
        self._paths = paths

    @classmethod
    async def of(cls, state: State) -> "CloudView":
        """Return what the running lab's cloud shows."""
        report = await control.ask(state, {"do": "status"}, lambda _: None)
        try:
            from goldenpath_lab.cloud.snapshot import PATHS  # type: ignore[import-not-found, unused-ignore]
        except ModuleNotFoundError:
            return cls(None, ())
        return cls(report.get("cloud_api"), tuple(PATHS))

    async def look(self) -> list[bytes]:
        """Return one line ``<path> <JSON>`` for each question that was answered."""
        return [path.encode() + b" " + body for path, _, body in await self._ask()]

    async def snapshot(self) -> dict[str, dict[str, Any]]:
        """Return the answers by a name made of their path, with path and status."""
        return {
            _NO_NAME.sub("-", path).strip("-"): {"path": path, "status": status, "body": _decoded(body)}
            for path, status, body in await self._ask()
        }

    async def _ask(self) -> list[tuple[str, int, bytes]]:
        return await asyncio.to_thread(lambda: list(self._asked())) if self._door else []

    def _asked(self) -> Iterator[tuple[str, int, bytes]]:
        place = urlsplit(self._door or "")
        line = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=_SECONDS)
        try:
            for path in self._paths:
                with suppress(OSError, http.client.HTTPException):
                    line.request("GET", path)
                    answer = line.getresponse()
                    body = answer.read(_LARGEST)
                    yield path, answer.status, body
        finally:
            line.close()


def _decoded(body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode(errors="replace")
