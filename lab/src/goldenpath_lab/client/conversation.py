"""The WebSocket half of the contract: send a message, follow its events, survive a cut."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.typing import Subprotocol

from goldenpath_lab.client.contact import Contact, begun, over
from goldenpath_lab.client.endpoints import Endpoints, origin
from goldenpath_lab.client.events import AGAIN, LAST, Accepted, Draft, Event, event
from goldenpath_lab.client.http import Phases, Unreachable, explained

Frame = dict[str, Any]

_MAX_FRAME = 1 << 20
_MAX_KEPT = 10_000
_ABNORMAL = 1006


class Closed(Exception):
    """The connection ended; 1006 stands for an end without a close frame."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"closed {code}{': ' if reason else ''}{reason}")
        self.code = code
        self.reason = reason


class Rejected(Exception):
    """The platform answered ``error_message``."""

    def __init__(self, frame: Frame) -> None:
        self.code = str(frame.get("code"))
        self.message = str(frame.get("message", ""))
        wait = frame.get("retry_after")
        self.retry_after = float(wait) if isinstance(wait, int | float) else None
        super().__init__(f"{self.code}: {self.message}")


class Conversation:
    """An open WebSocket after its greeting; an async context manager."""

    def __init__(self, socket: ClientConnection, greeting: Frame, seen: Contact) -> None:
        self._socket = socket
        self._seen = seen
        self.greeting = greeting
        self._kept: deque[Frame] = deque(maxlen=_MAX_KEPT)

    @classmethod
    async def open(cls, endpoints: Endpoints, token: str, *, seconds: float = 10) -> Self:
        """Connect and return the conversation once the platform has greeted.

        Raises:
            Unreachable: no WebSocket came about.
            Rejected: the token is refused.
            Closed: the service closed before its greeting.
        """
        phases, seen = Phases(), begun("GET", f"{endpoints.api_url}/ws")
        seen.milliseconds = phases.milliseconds
        try:
            async with explained(phases, seconds):
                socket = await _upgraded(endpoints, token, phases, seen)
                try:
                    with phases.phase("greeting"):
                        greeting = await _greeting(socket, seen)
                except BaseException:
                    socket.transport.abort()
                    raise
        except BaseException as problem:
            seen.failed(problem)
            over(seen)
            raise
        return cls(socket, greeting, seen)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def served_by(self) -> str | None:
        """Return ``service/revision`` of the instance behind the connection."""
        response = self._socket.response
        return response.headers.get("x-served-by") if response else None

    async def close(self) -> None:
        """Say good-bye."""
        await self._socket.close()
        if self._seen.closed is None:
            self._seen.closed = (self._socket.close_code or _ABNORMAL, self._socket.close_reason or "")
        over(self._seen)

    async def say(self, frame: Frame) -> None:
        """Send any frame.

        Raises:
            Closed: the connection has ended.
        """
        try:
            await self._socket.send(msgspec.json.encode(frame), text=True)
        except ConnectionClosed as problem:
            raise _closed(problem) from problem

    async def receive(self) -> Frame:
        """Return the next frame; heartbeats are answered on the way.

        Raises:
            Closed: the connection has ended.
        """
        while (frame := await _received(self._socket, self._seen))["type"] == "heartbeat":
            await self.say({"type": "heartbeat"})
        return frame

    async def transmit(self, draft: Draft) -> None:
        """Send a message without waiting for its receipt."""
        thread = {"thread_id": draft.thread_id} if draft.thread_id else {}
        message = {"type": "user_message", "client_message_id": draft.client_message_id, "content": draft.content}
        await self.say(message | thread)

    async def send(self, draft: Draft) -> Accepted:
        """Send a message and return its receipt; what arrives meanwhile is kept for ``events``.

        Raises:
            Rejected: the message is not taken.
            Closed: the connection has ended; whether the message was taken is unknown, so send it again.
        """
        await self.transmit(draft)
        while True:
            frame = await self.receive()
            if frame["type"] == "error_message" and frame.get("client_message_id") in {None, draft.client_message_id}:
                raise Rejected(frame)
            if frame["type"] == "message_accepted" and frame.get("client_message_id") == draft.client_message_id:
                return msgspec.convert(frame, Accepted)
            self._kept.append(frame)

    async def resume(self, run_id: str, *, after: int = 0) -> None:
        """Ask for a run's events again, then follow them with ``events``."""
        await self.say({"type": "resume", "run_id": run_id, "after": after})

    async def events(self, run_id: str) -> AsyncGenerator[Event, None]:
        """Yield the events of a run up to its end; those of other runs are kept.

        Raises:
            Closed: the connection has ended first.
            Rejected: the platform refused the last request.
        """
        while True:
            if found := self._kept_event(run_id):
                yield found
                if found.type in LAST:
                    return
            else:
                frame = await self.receive()
                if frame["type"] == "error_message":
                    raise Rejected(frame)
                self._kept.append(frame)

    def _kept_event(self, run_id: str) -> Event | None:
        for number, frame in enumerate(self._kept):
            found = event(frame)
            if found and found.run_id == run_id:
                del self._kept[number]
                return found
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A message with the events of the attempt that ended it."""

    accepted: Accepted
    events: tuple[Event, ...]
    connections: int
    """How many it took."""

    @property
    def text(self) -> str:
        """Return the answer; empty where the run failed."""
        return self.events[-1].answer


async def deliver(
    dial: Callable[[], Awaitable[Conversation]], draft: Draft, *, tries: int = 10, pause: float = 0.3
) -> Answer:
    """Send a message and follow it to its end over as many connections as it takes.

    Raises:
        Rejected: the platform refuses for good.
        Closed: the last try was cut.
        Unreachable: the last try found no platform.
    """
    accepted: Accepted | None = None
    for number in range(1, tries + 1):
        try:
            async with await dial() as conversation:
                if accepted is None:
                    accepted = await conversation.send(draft)
                else:
                    # From the first event on: a second attempt counts from 1 again, so the last number proves nothing.
                    await conversation.resume(accepted.run_id)
                events = [one async for one in conversation.events(accepted.run_id)]
                last = tuple(one for one in events if one.attempt == events[-1].attempt)
                return Answer(accepted=accepted, events=last, connections=number)
        except Rejected as problem:
            if problem.code not in AGAIN or number == tries:
                raise
            await asyncio.sleep(problem.retry_after or pause)
        except (Closed, Unreachable):
            if number == tries:
                raise
            await asyncio.sleep(pause)
    raise ValueError("a message needs at least one try")


async def _upgraded(endpoints: Endpoints, token: str, phases: Phases, seen: Contact) -> ClientConnection:
    place = origin(endpoints.api_url)
    with phases.phase("resolve"):
        address = await endpoints.resolve(place.host, place.port)
    secure: dict[str, Any] = {"ssl": endpoints.tls(), "server_hostname": place.host} if place.secure else {}
    try:
        with phases.phase("upgrade"):
            socket = await connect(
                f"{'wss' if place.secure else 'ws'}://{place.authority}/ws",
                host=address,
                port=place.port,
                subprotocols=[Subprotocol("chat.v1"), Subprotocol(f"jwt.{token}")],
                compression=None,
                proxy=None,
                open_timeout=None,  # the caller's bound holds for all of it
                ping_interval=None,  # the contract has a heartbeat of its own
                close_timeout=2,
                max_size=_MAX_FRAME,
                **secure,
            )
            if socket.response:
                seen.answered(socket.response.status_code, _named(socket.response.headers))
            return socket
    except InvalidStatus as problem:
        refusal = problem.response
        seen.answered(refusal.status_code, _named(refusal.headers), bytes(refusal.body or b""))
        raise Unreachable("upgrade", f"HTTP {refusal.status_code}") from problem
    except InvalidMessage as problem:
        cause = problem.__cause__
        reason = "the connection ended" if isinstance(cause, EOFError | ssl.SSLError) else str(problem)
        raise Unreachable("upgrade", reason) from problem
    except InvalidHandshake as problem:
        raise Unreachable("upgrade", str(problem)) from problem


def _named(headers: Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.raw_items()}


async def _greeting(socket: ClientConnection, seen: Contact) -> Frame:
    frame = await _received(socket, seen)
    if frame["type"] == "error_message":
        raise Rejected(frame)
    return frame


async def _received(socket: ClientConnection, seen: Contact) -> Frame:
    try:
        data = await socket.recv(decode=False)
    except ConnectionClosed as problem:
        ended = _closed(problem)
        seen.closed = (ended.code, ended.reason)
        raise ended from problem
    try:
        frame = msgspec.json.decode(data, type=Frame)
    except msgspec.DecodeError as problem:
        raise Closed(_ABNORMAL, f"a frame that is no JSON object ({problem})") from problem
    frame.setdefault("type", "")
    seen.received(f"error_message {frame.get('code')}" if frame["type"] == "error_message" else str(frame["type"]))
    return frame


def _closed(problem: ConnectionClosed) -> Closed:
    return Closed(problem.rcvd.code, problem.rcvd.reason) if problem.rcvd else Closed(_ABNORMAL, "")
