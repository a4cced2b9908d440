"""Users with bad connections: they leave in the middle of a request, of an answer, of a conversation."""

import asyncio
import base64
import random
import secrets
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec

from goldenpath_lab.client.endpoints import origin
from goldenpath_lab.client.http import Unreachable
from goldenpath_lab.client.session import Account, Refused, Session
from goldenpath_lab.strangers import given

_PAUSE = 0.25
_MOMENT = 0.02
_GREETED = 0.3
"""Seconds after which a conversation has begun."""


class _User:
    """A user whose connection does not last."""

    def __init__(self) -> None:
        self._where = given.endpoints()
        self._account = Account(email=f"train-{secrets.token_hex(4)}@chat.test", password=secrets.token_urlsafe(18))
        self._session = Session(self._where)

    async def log_in(self) -> None:
        """Make the account and take a token."""
        await self._session.enrol(self._account)
        await self._session.login(self._account)

    async def in_mid_request(self) -> None:
        """Send half of a login's body, then nothing more."""
        body = self._login()
        await self._leave(self._where.auth_url, _post(body), body[: len(body) // 2], after=_MOMENT)

    async def before_the_answer(self) -> None:
        """Send a whole login, and leave before its answer."""
        body = self._login()
        await self._leave(self._where.auth_url, _post(body), body, after=_MOMENT)

    async def in_mid_conversation(self) -> None:
        """Open a WebSocket, and be gone without a word."""
        lines = (
            "GET /ws",
            f"Authorization: Bearer {self._session.token}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}",
        )
        await self._leave(self._where.api_url, lines, b"", after=_GREETED)

    def _login(self) -> bytes:
        return msgspec.json.encode({"email": f"{secrets.token_hex(4)}@chat.test", "password": "not-the-password"})

    async def _leave(self, url: str, lines: tuple[str, ...], body: bytes, *, after: float) -> None:
        """Send a request's head and what is given of its body, and cut the connection after a while."""
        place = origin(url)
        address = await self._where.resolve(place.host, place.port)
        _, writer = await asyncio.open_connection(
            address, place.port, ssl=self._where.tls(), server_hostname=place.host
        )
        call, *headers = lines
        head = "\r\n".join((f"{call} HTTP/1.1", f"Host: {place.authority}", *headers))
        writer.write(f"{head}\r\n\r\n".encode() + body)
        await writer.drain()
        await asyncio.sleep(after)
        with suppress(ssl.SSLError):
            writer.transport.abort()


def _post(body: bytes) -> tuple[str, ...]:
    return ("POST /auth/login", "Content-Type: application/json", f"Content-Length: {len(body)}")


async def _travel() -> None:
    dice = random.Random(11)  # noqa: S311 - the same way each time
    user = _User()
    await user.log_in()
    print("ready", flush=True)
    ways: tuple[Callable[[], Awaitable[None]], ...] = (
        user.in_mid_request,
        user.before_the_answer,
        user.in_mid_conversation,
    )
    while True:
        with suppress(Refused, Unreachable, OSError):
            await dice.choice(ways)()
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    asyncio.run(_travel())
