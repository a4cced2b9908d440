"""One connection of one user."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from starlette.types import Receive

from chat_platform.chat import frames
from chat_platform.chat.events import BEGINNING, GOLDEN_PATH, Place
from chat_platform.chat.frames import FrameRefused, Ping, Resume, UserMessage
from chat_platform.chat.messages import Accepted, Sent
from chat_platform.chat.outbox import Outbox
from chat_platform.chat.services import Services
from chat_platform.chat.views import View
from chat_platform.common import clock
from chat_platform.common.cache import CacheUnavailable, refused
from chat_platform.common.errors import ApiError
from chat_platform.common.tokens import LEEWAY_SECONDS, SENTENCES, Claims

log = logging.getLogger(__name__)

MOST_MALFORMED = 3
REVOCATION_SECONDS = 15.0
LONGEST_NAP_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How the server ends a connection."""

    code: int
    reason: str


TOO_SLOW = Ending(code=1008, reason="client reads too slowly")


def complaint(code: str, message: str, **further: object) -> str:
    """Return the frame that tells the client what cannot be done, and why."""
    return frames.encode("error_message", code=code, message=message, **further)


class Conversation:
    """Reads, writes and watches at the same time, until one of them ends the connection."""

    def __init__(self, services: Services, claims: Claims, outbox: Outbox, heard: Callable[[], float]) -> None:
        self._services = services
        self._claims = claims
        self._outbox = outbox
        self._heard = heard
        self._view = View(outbox.put)

    async def hold(self, receive: Receive) -> Ending | None:
        """Hold the conversation; return how to end it, or None where the client has left."""
        self._greet()
        work = (self._read(receive), self._write(), self._overflow(), self._watch())
        parts = [asyncio.create_task(part) for part in work]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            return next(part for part in parts if part.done()).result()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            await self._services.hub.leave(self._claims.subject, self._view)

    def _greet(self) -> None:
        runtime = self._services.runtime
        greeting = frames.encode(
            "connection_established",
            user_id=self._claims.subject,
            connection_id=uuid4(),
            heartbeat_seconds=runtime.settings.heartbeat_seconds,
            max_message_characters=frames.MAX_MESSAGE_CHARACTERS,
            golden_path_events=GOLDEN_PATH,
            timestamp=clock.text(clock.utc(runtime.clock())),
        )
        self._outbox.put(greeting)

    async def _write(self) -> Ending | None:
        try:
            await self._outbox.serve()
        except TimeoutError:
            return TOO_SLOW
        except OSError:
            # The server's word for a client that has left.
            log.debug("the client has left")
        return None

    async def _overflow(self) -> Ending:
        await self._outbox.overflowed.wait()
        return TOO_SLOW

    async def _read(self, receive: Receive) -> Ending | None:
        await self._services.hub.join(self._claims.subject, self._view)
        malformed = 0
        while malformed < MOST_MALFORMED:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return None
            text = message.get("text")
            if text is None:
                return Ending(code=1003, reason="binary frames are not understood")
            try:
                await self._answer(frames.read(text))
            except FrameRefused as error:
                malformed = malformed + 1 if error.code == "MALFORMED" else 0
                self._outbox.put(complaint(error.code, error.message, client_message_id=error.client_message_id))
            else:
                malformed = 0
        return Ending(code=1008, reason="third malformed message in a row")

    async def _answer(self, frame: frames.Frame) -> None:
        match frame:
            case UserMessage():
                await self._accept(frame)
            case Resume():
                await self._replay(frame.run_id, (frame.attempt, frame.after))
            case Ping():
                self._outbox.put(frames.PONG)
            case _:
                pass

    async def _accept(self, frame: UserMessage) -> None:
        known_as = frame.client_message_id
        wait = await self._services.rates.wait(self._claims.subject)
        if wait:
            said = complaint(
                "RATE_LIMITED", "Too many messages.", client_message_id=known_as, retry_after=round(wait, 3)
            )
            self._outbox.put(said)
            return
        sent = Sent(
            user_id=UUID(self._claims.subject),
            client_message_id=known_as,
            content=frame.content,
            thread_id=frame.thread_id,
        )
        try:
            accepted = await self._services.executor.accept(sent, self._acknowledge)
        except ApiError as error:
            if error.__cause__ is not None:
                log.exception("a message was not accepted: %s", error.message)
            self._outbox.put(complaint(error.code.upper(), error.message, client_message_id=known_as))
            return
        if accepted.duplicate:
            await self._replay(accepted.run_id, BEGINNING)

    def _acknowledge(self, accepted: Accepted) -> None:
        self._outbox.put(frames.encode("message_accepted", **asdict(accepted)))

    async def _replay(self, run_id: UUID, after: Place) -> None:
        try:
            found = await self._services.hub.replay(self._view, self._claims.subject, run_id, after)
        except ApiError as error:
            self._outbox.put(complaint(error.code.upper(), error.message))
            return
        if not found:
            self._outbox.put(complaint("THREAD_UNKNOWN", "There is no such run."))

    async def _watch(self) -> Ending:
        """Return when the client fell silent or its token counts no longer; say heartbeat in the meantime."""
        settings = self._services.runtime.settings
        loop = asyncio.get_running_loop()
        ask_at = loop.time() + REVOCATION_SECONDS
        while True:
            now = loop.time()
            silent_at = self._heard() + settings.heartbeat_timeout_seconds
            beat_at = max(self._heard(), self._outbox.sent_at) + settings.heartbeat_seconds
            expires_in = self._claims.expires_at + LEEWAY_SECONDS - self._services.runtime.clock()
            if now >= silent_at:
                return Ending(code=1001, reason="no sign of life")
            if expires_in <= 0:
                return self._over("token_expired")
            if now >= ask_at:
                ask_at = now + REVOCATION_SECONDS
                if await self._revoked():
                    return self._over("token_revoked")
            if now >= beat_at:
                self._outbox.put(frames.HEARTBEAT)
                beat_at = now + settings.heartbeat_seconds
            # The wall clock may be set, so the expiry is never slept towards for long.
            await asyncio.sleep(min(silent_at - now, beat_at - now, ask_at - now, expires_in, LONGEST_NAP_SECONDS))

    async def _revoked(self) -> bool:
        try:
            return await refused(self._services.runtime.cache, self._claims)
        except CacheUnavailable:
            # Who is connected stays so while Redis is away; it is asked again soon.
            return False

    def _over(self, code: str) -> Ending:
        self._outbox.put(complaint(code.upper(), SENTENCES[code]))
        return Ending(code=1008, reason=SENTENCES[code])
