"""The lab's cloud API, asked as a reader of a cloud's state asks: plain HTTP, one question after the other."""

import asyncio
import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from goldenpath_lab import control
from goldenpath_lab.cloud.snapshot import METHODS, PATHS
from goldenpath_lab.state import State

_SECONDS = 3.0
_LARGEST = 1 << 20


class CloudView:
    """What the cloud's API tells; where none answers, a note says so and nothing is seen."""

    def __init__(self, door: str | None) -> None:
        self.notes: list[str] = [] if door else ["no cloud API: nothing was asked of it"]
        self._door = door

    @classmethod
    async def of(cls, state: State) -> "CloudView":
        """Return the running lab's cloud."""
        report = await control.ask(state, {"do": "status"}, lambda _: None)
        return cls(report.get("cloud_api"))

    async def look(self) -> list[bytes]:
        """Return one line ``<path> <JSON>`` for each question that was answered."""
        return [PATHS[name].encode() + b" " + msgspec.json.encode(body) for name, _, body in await self._ask()]

    async def snapshot(self) -> dict[str, dict[str, Any]]:
        """Return each answer by its name, with path and status."""
        answers = await self._ask()
        return {name: {"path": PATHS[name], "status": status, "body": body} for name, status, body in answers}

    async def _ask(self) -> list[tuple[str, int, Any]]:
        if not self._door:
            return []
        try:
            return await asyncio.to_thread(lambda: list(self._asked()))
        except (OSError, http.client.HTTPException) as problem:
            self.notes.append(f"the cloud API did not answer: {problem}")
            return []

    def _asked(self) -> Iterator[tuple[str, int, Any]]:
        place = urlsplit(self._door or "")
        line = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=_SECONDS)
        try:
            for name, path in PATHS.items():
                line.request(METHODS.get(name, "GET"), path)
                answer = line.getresponse()
                yield name, answer.status, _decoded(answer.read(_LARGEST))
        finally:
            line.close()


def _decoded(body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode(errors="replace")
