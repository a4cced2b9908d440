"""The generator stays on this machine, and counts what a real server answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.load.echo import Place, frames, serving
from goldenpath_lab.load.generator import NotLocal, confined, echo
from goldenpath_lab.load.plan import Shape
from goldenpath_lab.load.report import LoadReport

SHAPE = Shape(users=5, ramp=0.2, seconds=0.6, pause=(0.1, 0.2), grace=20)


def at(port: int) -> Endpoints:
    """Return endpoints whose names only the table knows."""
    url = f"http://api.chat.test:{port}"
    return Endpoints(auth_url=url, api_url=url, web_url=url, addresses={"api.chat.test": "127.0.0.1"})


@pytest.mark.parametrize("address", ["10.0.0.7", "192.0.2.1", "2001:db8::1"])
def test_another_machine_is_refused(address: str) -> None:
    """A load leaves this machine by no name and no address."""
    endpoints = Endpoints(
        auth_url="http://a.test",
        api_url="http://b.test",
        web_url="",
        addresses={"a.test": "127.0.0.1", "b.test": address},
    )
    with pytest.raises(NotLocal, match=address):
        asyncio.run(echo(endpoints, SHAPE))


@pytest.mark.enable_socket
def test_a_host_that_moves_away_meanwhile_is_not_followed() -> None:
    """An address that turns up after the load has begun is judged like those before it."""
    moving = {"api.chat.test": "127.0.0.1"}
    url = "http://api.chat.test"

    async def moved() -> None:
        endpoints = await confined(Endpoints(auth_url=url, api_url=url, web_url="", addresses=moving))
        assert await endpoints.resolve("api.chat.test", 80) == "127.0.0.1"
        moving["api.chat.test"] = "10.0.0.7"
        with pytest.raises(OSError, match=r"10\.0\.0\.7"):
            await endpoints.resolve("api.chat.test", 80)

    asyncio.run(moved())


@pytest.mark.lab
@pytest.mark.enable_socket
def test_every_message_is_answered_by_a_sound_server() -> None:
    """Against the echo server all that is sent is accepted and answered, once."""

    async def load() -> LoadReport:
        async with serving(Place()) as port:
            return await echo(at(port), SHAPE)

    found = asyncio.run(load())
    counts = found.counts
    assert counts.sent == counts.accepted == counts.answered > 0
    assert found.clean
    assert counts.connected == SHAPE.users
    assert 0 < found.latencies["steady"].count <= counts.sent
    assert found.latencies["first_event"].count == found.latencies["answer"].count == counts.sent


@asynccontextmanager
async def _cutting() -> AsyncIterator[int]:
    """Serve, but go away after the receipt of every message that was not seen before."""
    known: dict[str, list[bytes]] = {}

    async def answer(socket: ServerConnection) -> None:
        await socket.send('{"type": "connection_established"}')
        async for data in socket:
            message = msgspec.json.decode(data, type=dict[str, Any])
            name = message["client_message_id"]
            if name not in known:
                known[name] = frames(message)
                await socket.send(known[name][0], text=True)
                await socket.close(1001)
                return
            for event in known[name]:
                await socket.send(event, text=True)

    async with serve(answer, "127.0.0.1", 0, subprotocols=[Subprotocol("chat.v1")]) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@pytest.mark.lab
@pytest.mark.enable_socket
def test_a_cut_is_survived_by_sending_again() -> None:
    """Connections cut after the receipt are counted, and the message goes out again under its id."""

    async def load() -> LoadReport:
        async with _cutting() as port:
            return await echo(at(port), Shape(users=2, ramp=0, seconds=0.5, pause=(0.3, 0.4), grace=20))

    found = asyncio.run(load())
    assert found.closes == {"1001": found.counts.sent}
    assert found.counts.reconnects == found.counts.sent > 0
    assert found.counts.answered == found.counts.sent
