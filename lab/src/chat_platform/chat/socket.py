"""The way into and out of a conversation on `/ws`.

Order: readiness, subprotocol, token, greeting. The token's revocation is kept in Redis, so without Redis nobody gets in
(1011, `Service not ready: cache`); who is in already may go on, with the message rate counted by this instance.
"""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from chat_platform.chat.conversation import Conversation, Ending, complaint
from chat_platform.chat.outbox import Outbox
from chat_platform.chat.services import Services, services_of
from chat_platform.chat.subprotocols import Choice, choose
from chat_platform.common.authenticate import accepted
from chat_platform.common.cache import CacheUnavailable
from chat_platform.common.errors import cause_of
from chat_platform.common.tokens import Claims, TokenRefused, bearer

log = logging.getLogger(__name__)

FLUSH_SECONDS = 2.0
OURS = Ending(code=1011, reason="an error of ours")


class Refused(Exception):
    """The client does not get in."""

    def __init__(self, code: int, reason: str, *, said: str = "") -> None:
        super().__init__(reason)
        self.ending = Ending(code=code, reason=reason)
        self.said = said


class Socket:
    """The ASGI application behind `/ws`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection from its handshake to its end."""
        await receive()
        services = services_of(scope)
        choice = choose(scope["subprotocols"])
        await send({"type": "websocket.accept", "subprotocol": choice.subprotocol, "headers": []})
        outbox = Outbox(send)
        services.connections += 1
        try:
            ending = await self._serve(scope, receive, services, choice, outbox)
        except Refused as error:
            # The reason in the words of what refused it: the code alone tells nobody what differs.
            log.warning("WebSocket refused: %d %s%s", error.ending.code, error.ending.reason, cause_of(error))
            if error.said:
                outbox.put(error.said)
            ending = error.ending
        except Exception:
            log.exception("WebSocket failed")
            ending = OURS
        finally:
            services.connections -= 1
        if ending is not None:
            await _end(outbox, send, ending)

    async def _serve(
        self, scope: Scope, receive: Receive, services: Services, choice: Choice, outbox: Outbox
    ) -> Ending | None:
        claims = await _admit(scope, services, choice)
        # Only the server proper sees every kind of frame; under another one each connection must be trusted to live.
        heard: Callable[[], float] = scope["extensions"].get("chat.heard", asyncio.get_running_loop().time)
        ending = await Conversation(services, claims, outbox, heard).hold(receive)
        if ending is not None:
            log.info("WebSocket ended: %d %s", ending.code, ending.reason)
        return ending


async def _admit(scope: Scope, services: Services, choice: Choice) -> Claims:
    """Return who connects.

    Raises:
        Refused: they do not get in.
    """
    if services.connections > services.runtime.settings.max_connections:
        raise Refused(1013, "too many connections here")
    missing = await services.readiness.missing()
    if missing:
        raise Refused(1011, f"Service not ready: {missing}")
    if not choice.fits:
        raise Refused(1003, "no subprotocol fits")
    try:
        claims = await accepted(
            choice.token if choice.token is not None else bearer(Headers(scope=scope)), services.runtime
        )
        UUID(claims.subject)
    except TokenRefused as error:
        raise Refused(1008, error.code, said=complaint(error.code.upper(), error.message)) from error
    except CacheUnavailable as error:
        raise Refused(1011, "Service not ready: cache") from error
    except ValueError as error:
        raise Refused(1008, "token_malformed", said=complaint("TOKEN_MALFORMED", "The subject is no user.")) from error
    return claims


async def _end(outbox: Outbox, send: Send, ending: Ending) -> None:
    try:
        if not outbox.overflowed.is_set():
            async with asyncio.timeout(FLUSH_SECONDS):
                await outbox.empty()
    except OSError:
        log.debug("the last frames were not read")
    try:
        await send({"type": "websocket.close", "code": ending.code, "reason": ending.reason})
    except (OSError, RuntimeError):
        # The client left in this moment; then there is nothing to close.
        log.debug("the client has left")
