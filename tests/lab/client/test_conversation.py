"""A conversation over a real WebSocket, with a server that refuses, cuts and repeats."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from goldenpath_lab.client.conversation import Answer, Closed, Conversation, Rejected, deliver
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.events import Draft
from goldenpath_lab.load.echo import frames

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

T = TypeVar("T")
Frame = dict[str, Any]


class Platform:
    """A server that answers one message, over as many connections as its script cuts."""

    def __init__(self, *script: str) -> None:
        self._script = list(script)
        self._frames: list[bytes] = []
        self.heard: list[Frame] = []
        self.subprotocols: list[str | None] = []

    async def answer(self, socket: ServerConnection) -> None:
        """Live one connection as the script says."""
        self.subprotocols.append(socket.subprotocol)
        deed = self._script.pop(0) if self._script else "answer"
        if deed.startswith("refuse "):
            refusal = {"type": "error_message", "code": deed.partition(" ")[2], "message": "No."}
            await socket.send(msgspec.json.encode(refusal), text=True)
            await socket.close(1008)
            return
        await socket.send('{"type": "connection_established"}')
        await socket.send('{"type": "heartbeat"}')
        async for data in socket:
            self.heard.append(message := msgspec.json.decode(data, type=Frame))
            if message["type"] != "heartbeat":
                await self._act(socket, deed, message)

    async def _act(self, socket: ServerConnection, deed: str, message: Frame) -> None:
        if deed == "busy":
            code = {"code": "STORE_UNAVAILABLE", "client_message_id": message["client_message_id"], "retry_after": 0.01}
            await socket.send(msgspec.json.encode({"type": "error_message", **code}), text=True)
            return
        if deed == "cut before the receipt":
            await socket.close(1001)
            return
        self._frames = self._frames or frames(message)
        receipt, *events = self._frames
        for frame in ([] if message["type"] == "resume" else [receipt]) + events[: 3 if deed == "cut" else None]:
            await socket.send(frame, text=True)
        if deed == "cut":
            await socket.close(1001, "going away")


@asynccontextmanager
async def reachable(platform: Platform) -> AsyncIterator[Endpoints]:
    """Serve a platform and give its endpoints."""
    server = serve(platform.answer, "127.0.0.1", 0, subprotocols=[Subprotocol("chat.v1")])
    async with server as running:
        url = f"http://api.chat.test:{next(iter(running.sockets)).getsockname()[1]}"
        yield Endpoints(auth_url=url, api_url=url, web_url=url, addresses={"api.chat.test": "127.0.0.1"})


def against(platform: Platform, work: Callable[[Endpoints], Awaitable[T]]) -> T:
    """Return what the work finds at a platform."""

    async def run() -> T:
        async with reachable(platform) as endpoints:
            return await work(endpoints)

    return asyncio.run(run())


def delivered(platform: Platform) -> Answer:
    """Return a message's answer, with as many connections as it takes."""

    async def work(endpoints: Endpoints) -> Answer:
        return await deliver(lambda: Conversation.open(endpoints, "token"), Draft(content="?"), pause=0.01)

    return against(platform, work)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ((), ["user_message"]),
        (("busy",), ["user_message", "user_message"]),
        (("cut before the receipt",), ["user_message", "user_message"]),
        (("cut", "cut"), ["user_message", "resume", "resume"]),
        (("cut before the receipt", "cut"), ["user_message", "user_message", "resume"]),
    ],
    ids=["undisturbed", "busy", "receipt lost", "cut twice", "both"],
)
def test_a_message_reaches_its_answer(script: tuple[str, ...], said: list[str]) -> None:
    """Before the receipt the same message goes out again; after it the run is resumed; the answer comes whole."""
    platform = Platform(*script)
    answer = delivered(platform)
    asked = [frame for frame in platform.heard if frame["type"] != "heartbeat"]
    assert [frame["type"] for frame in asked] == said
    assert len({frame["client_message_id"] for frame in asked if "client_message_id" in frame}) == 1
    assert answer.connections == len(said)
    assert answer.text
    assert [event.sequence for event in answer.events] == list(range(1, 13))


def test_heartbeats_are_answered_and_the_subprotocol_is_chosen() -> None:
    """The client shows signs of life without being asked by its user."""
    platform = Platform()
    delivered(platform)
    assert platform.subprotocols == ["chat.v1"]
    assert {"type": "heartbeat"} in platform.heard


def test_a_refused_token_ends_at_once() -> None:
    """A token that is refused is told with its code, and not tried again."""
    platform = Platform("refuse TOKEN_EXPIRED")
    with pytest.raises(Rejected) as caught:
        delivered(platform)
    assert caught.value.code == "TOKEN_EXPIRED"
    assert len(platform.subprotocols) == 1


def test_a_cut_is_told_with_its_code() -> None:
    """Without the helper, the one who listens learns how the connection ended."""

    async def work(endpoints: Endpoints) -> list[str]:
        async with await Conversation.open(endpoints, "token") as conversation:
            accepted = await conversation.send(Draft(content="?"))
            return [event.type async for event in conversation.events(accepted.run_id)]

    with pytest.raises(Closed, match="closed 1001: going away"):
        against(Platform("cut"), work)
