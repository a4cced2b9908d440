"""A test suite that is wrong about the platform: it is answered as the contract says, and calls that a failure."""

import asyncio
import os
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from uuid import uuid4

import jwt
import msgspec

from goldenpath_lab.client.conversation import Closed, Conversation, Rejected
from goldenpath_lab.client.endpoints import origin
from goldenpath_lab.client.http import Request, Unreachable, exchange
from goldenpath_lab.client.session import Account, Session
from goldenpath_lab.strangers import given

_AGENT = "acceptance-suite/2.3"
_PAUSE = 0.3
_SECONDS = 10.0
_IMPATIENT_SECONDS = 0.05
_WEEK = 7 * 86_400
_OLD_ROUTES = (
    ("GET", "/api/conversations"),
    ("POST", "/api/v2/messages"),
    ("GET", "/api/users/me"),
    ("GET", "/api/agents"),
)


class Suite:
    """One account, and the tests that run on it again and again."""

    def __init__(self) -> None:
        self._where = given.endpoints()
        self._account = Account(email=f"suite-{secrets.token_hex(4)}@chat.test", password=secrets.token_urlsafe(18))
        self._session = Session(self._where)
        self._numbers = count()
        self._user = ""

    async def set_up(self) -> None:
        """Make the account and log in."""
        await self._session.enrol(self._account)
        self._user = (await self._session.login(self._account)).id

    async def unknown_routes(self) -> None:
        """Ask for routes that an earlier draft of the contract had."""
        for method, path in _OLD_ROUTES:
            await self._ask(method, self._where.api_url + path, authorization=f"Bearer {self._session.token}")
        await self._ask("GET", f"{self._where.auth_url}/auth/profile", authorization=f"Bearer {self._session.token}")

    async def wrong_password(self) -> None:
        """Log in with the password that the fixtures had before it was changed."""
        user = Account(email=f"fixture-{next(self._numbers) % 50}@chat.test", password="spring-2024-fixture")  # noqa: S106 - a wrong one
        await self._log_in(user)

    async def tokens_expired(self) -> None:
        """Use the token that was recorded into the fixtures last week."""
        now = int(time.time())
        await self._use(self._minted(iat=now - _WEEK, exp=now - _WEEK + 900))

    async def hammers_login(self) -> None:
        """Log in before every single check, with one account for all of them."""
        await self._log_in(self._account)

    async def gives_up_early(self) -> None:
        """Wait for no answer longer than a unit test's patience."""
        for url in (f"{self._where.api_url}/api/threads", f"{self._where.api_url}/health/ready"):
            await self._ask("GET", url, authorization=f"Bearer {self._session.token}", seconds=_IMPATIENT_SECONDS)
        await self._log_in(Account(email=f"hasty-{uuid4()}@chat.test", password="x" * 20), seconds=_IMPATIENT_SECONDS)

    async def wrong_host(self) -> None:
        """Ask under the name that the platform had in another environment."""
        domain = origin(self._where.api_url).host.partition(".")[2]
        for path in ("/health", "/api/threads", "/auth/login"):
            await self._ask("GET", self._where.api_url + path, host=f"backend-staging.{domain}")

    async def wrong_audience(self) -> None:
        """Use a token that the suite signed itself, for the audience that it calls itself."""
        now = int(time.time())
        await self._use(self._minted(iat=now, exp=now + 900, aud="chat-tests"))

    def _minted(self, **claims: str | int) -> str:
        usual = {
            "sub": self._user,
            "iss": "chat-auth",
            "aud": "chat-platform",
            "jti": str(uuid4()),
            "token_type": "access",
            "email": self._account.email,
            "sid": str(uuid4()),
        }
        return jwt.encode(usual | claims, os.environ["SUITE_SIGNING_KEY"], algorithm="HS256")

    async def _use(self, token: str) -> None:
        await self._ask("GET", f"{self._where.api_url}/api/threads", authorization=f"Bearer {token}")
        with suppress(Closed, Rejected, Unreachable):
            async with await Conversation.open(self._where, token):
                pass

    async def _log_in(self, user: Account, *, seconds: float = _SECONDS) -> None:
        body = msgspec.json.encode({"email": user.email, "password": user.password})
        await self._ask("POST", f"{self._where.auth_url}/auth/login", content=body, seconds=seconds)

    async def _ask(
        self, method: str, url: str, *, content: bytes = b"", seconds: float = _SECONDS, **headers: str
    ) -> None:
        told = {"user-agent": _AGENT, "content-type": "application/json", **headers}
        with suppress(Unreachable):
            await exchange(self._where, Request(method=method, url=url, headers=told, content=content, seconds=seconds))


_TESTS: dict[str, Callable[[Suite], Awaitable[None]]] = {
    "unknown-routes": Suite.unknown_routes,
    "wrong-password": Suite.wrong_password,
    "tokens-expired": Suite.tokens_expired,
    "hammers-login": Suite.hammers_login,
    "gives-up-early": Suite.gives_up_early,
    "wrong-host": Suite.wrong_host,
    "wrong-audience": Suite.wrong_audience,
}


async def _run(name: str) -> None:
    suite = Suite()
    await suite.set_up()
    print("ready", flush=True)
    while True:
        await _TESTS[name](suite)
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1]))
