"""One user's HTTP half of the contract: account, tokens, threads, messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.events import Accepted, Draft
from goldenpath_lab.client.http import Reply, Request, exchange

T = TypeVar("T")

_PAGE = 100  # well below what a server may cap a page at: a short page ends the reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Who logs in."""

    email: str
    password: str
    name: str = ""

    def __repr__(self) -> str:
        return f"Account(email={self.email!r})"  # a traceback shows no password


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """An account as the platform answers it."""

    id: str
    email: str
    name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """A conversation's head."""

    id: str
    title: str | None
    created_at: str
    updated_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A stored message."""

    id: str
    thread_id: str
    role: str
    content: str
    run_id: str | None
    client_message_id: str | None
    created_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """How far the work on a message is."""

    id: str
    thread_id: str
    status: str
    last_error: str | None
    created_at: str
    completed_at: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Granted:
    access_token: str
    refresh_token: str
    user: User


@dataclass(frozen=True, kw_only=True, slots=True)
class _Registered:
    user: User


@dataclass(frozen=True, kw_only=True, slots=True)
class _Threads:
    threads: list[Thread]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Messages:
    messages: list[Message]


class Refused(Exception):
    """The platform answered, with an error."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.status = reply.status
        self.code, self.message = _error(reply)
        super().__init__(f"{self.status} {self.code}")

    @property
    def retry_after(self) -> float | None:
        """Return the seconds that the answer asks to wait."""
        value = self.reply.headers.get("retry-after", "")
        return float(value) if value.isdigit() else None


def _error(reply: Reply) -> tuple[str, str]:
    try:
        body = msgspec.json.decode(reply.body, type=dict[str, Any])
        return str(body["error"]), str(body.get("message", ""))
    except (msgspec.DecodeError, KeyError):
        return f"http_{reply.status}", " ".join(reply.body[:200].decode(errors="replace").split())


class Session:
    """One user's way through the HTTP half of the contract; every call may raise Refused or Unreachable."""

    def __init__(self, endpoints: Endpoints, *, seconds: float = 10) -> None:
        self.endpoints = endpoints
        self.token = ""
        self.last: Reply | None = None
        """The newest answer, for what its headers and phases tell."""
        self._refresh_token = ""
        self._seconds = seconds

    async def register(self, account: Account) -> User:
        """Create an account and return its user."""
        fields = {"email": account.email, "password": account.password, "name": account.name}
        reply = await self._call("POST", f"{self.endpoints.auth_url}/auth/register", fields)
        return _decoded(reply, _Registered).user

    async def enrol(self, account: Account) -> None:
        """Create an account, or leave the one that exists."""
        try:
            await self.register(account)
        except Refused as problem:
            if problem.code != "email_taken":
                raise

    async def login(self, account: Account) -> User:
        """Take tokens for an account and return its user."""
        fields = {"email": account.email, "password": account.password}
        return await self._granted("login", fields)

    async def refresh(self) -> User:
        """Spend the refresh token for new tokens."""
        return await self._granted("refresh", {"refresh_token": self._refresh_token})

    async def logout(self) -> None:
        """Revoke the tokens."""
        await self._call("POST", f"{self.endpoints.auth_url}/auth/logout")

    async def threads(self) -> list[Thread]:
        """Return the user's threads, newest first."""
        return _decoded(await self._call("GET", self._api("threads")), _Threads).threads

    async def new_thread(self, title: str | None = None) -> Thread:
        """Make a thread and return it."""
        return _decoded(await self._call("POST", self._api("threads"), {"title": title} if title else {}), Thread)

    async def delete_thread(self, thread_id: str) -> None:
        """Remove a thread."""
        await self._call("DELETE", self._api("threads", thread_id))

    async def messages(self, thread_id: str) -> list[Message]:
        """Return all stored messages of a thread, oldest first, page by page."""
        found: list[Message] = []
        query = {"limit": str(_PAGE)}
        while True:
            url = f"{self._api('threads', thread_id, 'messages')}?{urlencode(query)}"
            page = _decoded(await self._call("GET", url), _Messages).messages
            known = {message.id for message in found[-_PAGE:]}
            fresh = [message for message in page if message.id not in known]
            found += fresh
            if len(page) < _PAGE or not fresh:
                return found
            query["after"] = fresh[-1].id

    async def send(self, draft: Draft, thread_id: str) -> Accepted:
        """Send a message without a WebSocket and return its receipt."""
        fields = {"message": draft.content, "client_message_id": draft.client_message_id}
        return _decoded(await self._call("POST", self._api("threads", thread_id, "messages"), fields), Accepted)

    async def run(self, run_id: str) -> Run:
        """Return the state of a run."""
        return _decoded(await self._call("GET", self._api("runs", run_id)), Run)

    def _api(self, *parts: str) -> str:
        return "/".join([self.endpoints.api_url, "api", *(quote(part, safe="") for part in parts)])

    async def _granted(self, call: str, fields: Mapping[str, str]) -> User:
        granted = _decoded(await self._call("POST", f"{self.endpoints.auth_url}/auth/{call}", fields), _Granted)
        self.token, self._refresh_token = granted.access_token, granted.refresh_token
        return granted.user

    async def _call(self, method: str, url: str, fields: Mapping[str, Any] | None = None) -> Reply:
        headers = {"content-type": "application/json"} if fields is not None else {}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        content = msgspec.json.encode(fields) if fields is not None else b""
        request = Request(method=method, url=url, headers=headers, content=content, seconds=self._seconds)
        self.last = reply = await exchange(self.endpoints, request)
        if reply.status >= 300:
            raise Refused(reply)
        return reply


def _decoded(reply: Reply, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except msgspec.DecodeError as problem:
        raise Refused(reply) from problem
