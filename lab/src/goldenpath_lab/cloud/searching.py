"""Ask the search program, and bound it in time and in number."""

import asyncio
import sys
from typing import Any

import msgspec

from goldenpath_lab.cloud.errors import ApiError
from goldenpath_lab.lab import Lab
from goldenpath_lab.parts.process import end

Json = dict[str, Any]

_PROGRAM = "goldenpath_lab.cloud.search"
_SECONDS = 10.0
_AT_ONCE = 2


class Searches:
    """Search the lab's files in processes of their own, two at a time."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def ask(self, question: Json) -> Json:
        """Return the answer.

        Raises:
            ApiError: the search took too long, or failed.
        """
        async with self._places:
            process = await self._lab.spawner.spawn(
                "search",
                (sys.executable, "-m", _PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            try:
                async with asyncio.timeout(_SECONDS):
                    told, _ = await process.communicate(msgspec.json.encode(question))
            except TimeoutError:
                raise ApiError("DEADLINE_EXCEEDED", f"The search took longer than {_SECONDS:g} s.") from None
            finally:
                await end(process, seconds=0)
        if not told:
            raise ApiError("INTERNAL", "Internal error encountered.")
        answer = msgspec.json.decode(told, type=Json)
        if "refused" in answer:
            raise ApiError("INVALID_ARGUMENT", answer["refused"])
        return answer
