"""A resolver's questions to one name server, and what it makes of silence and denial."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldenpath_lab.client import name_server
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.parts.addresses import Addresses, free_port
from goldenpath_lab.parts.names import Names

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Where the test's name server may listen."""
    addresses = Addresses.claim(tmp_path)
    yield addresses.at(6), free_port(addresses.at(6), 5300)
    addresses.close()


@pytest.fixture(params=["asyncio", "uvloop"])
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner]:
    """Run coroutines on one of the two event loops a client may have."""
    factory = pytest.importorskip("uvloop").new_event_loop if request.param == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runs:
        yield runs


def test_an_answer_is_asked_for_anew_each_time(runner: asyncio.Runner, place: tuple[str, int]) -> None:
    """What the zone's keeper changes is seen by the next connection, and a name that is gone is said to be."""

    async def work() -> None:
        names = Names()
        await names.serve(*place, {"api.chat.test": "127.0.0.3"})
        where = Endpoints(auth_url="", api_url="", web_url="", nameserver=f"{place[0]}:{place[1]}")
        assert await where.resolve("api.chat.test", 443) == "127.0.0.3"
        names.table["api.chat.test"] = "127.0.0.9"
        assert await where.resolve("api.chat.test", 443) == "127.0.0.9"
        del names.table["api.chat.test"]
        with pytest.raises(socket.gaierror, match="Name or service not known"):
            await where.resolve("api.chat.test", 443)
        assert await where.resolve("127.0.0.7", 443) == "127.0.0.7"
        names.close()

    runner.run(work())


@pytest.mark.parametrize("listens", [True, False], ids=["silent", "absent"])
def test_silence_is_a_temporary_failure(
    runner: asyncio.Runner, place: tuple[str, int], monkeypatch: pytest.MonkeyPatch, *, listens: bool
) -> None:
    """A name server that says nothing, or is not there, is another failure than a name that does not exist."""
    monkeypatch.setattr(name_server, "_SECONDS", 0.05)

    async def work() -> None:
        names = Names()
        if listens:
            await names.serve(*place, {"api.chat.test": "127.0.0.3"})
            names.silent = True
        with pytest.raises(socket.gaierror, match="Temporary failure in name resolution"):
            await name_server.ask(f"{place[0]}:{place[1]}", "api.chat.test")
        names.close()

    runner.run(work())
