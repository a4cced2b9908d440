"""What waits to be sent to one client, within bounds."""

import asyncio
from collections import deque

from starlette.types import Send

MOST_FRAMES = 1000
MOST_CHARACTERS = 1024 * 1024
SEND_SECONDS = 10.0


class Outbox:
    """A queue of frames with one writer; it overflows rather than grow for a client that does not read."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._frames: deque[str] = deque()
        self._characters = 0
        self._filled = asyncio.Event()
        self.overflowed = asyncio.Event()
        self.sent_at = asyncio.get_running_loop().time()

    def put(self, frame: str) -> None:
        """Queue the frame; after an overflow nothing is queued any more."""
        if len(self._frames) >= MOST_FRAMES or self._characters + len(frame) > MOST_CHARACTERS:
            self.overflowed.set()
        if not self.overflowed.is_set():
            self._frames.append(frame)
            self._characters += len(frame)
            self._filled.set()

    async def serve(self) -> None:
        """Send what is queued, for ever.

        Raises:
            TimeoutError: the client did not read.
        """
        while True:
            await self._filled.wait()
            await self.empty()

    async def empty(self) -> None:
        """Send all that is queued now.

        Raises:
            TimeoutError: the client did not read.
        """
        while self._frames:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send({"type": "websocket.send", "text": self._frames[0]})
            self._characters -= len(self._frames.popleft())
            self.sent_at = asyncio.get_running_loop().time()
        self._filled.clear()
