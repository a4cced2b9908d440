"""The ways out of a revision, by its egress setting."""

import asyncio
from pathlib import Path

import pytest

from goldenpath_lab.model import Egress as Mode
from goldenpath_lab.model import SqlPath
from goldenpath_lab.network.capacity import ConnectorSpec
from goldenpath_lab.network.connector import Connector
from goldenpath_lab.network.destination import Destination, DestinationName
from goldenpath_lab.network.egress import Egress, EgressError, Outlets
from goldenpath_lab.network.sql_socket import SocketPathError
from goldenpath_lab.parts.addresses import Addresses

from .conftest import Run
from .support import PORT, SHORT, behind, destination, said, serving

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_STARTUP = b"a client's first packet"


class _Lab:
    def __init__(self, corner: Addresses, folder: Path, *, nat: bool = False) -> None:
        self.connector = Connector(ConnectorSpec(), vpc=behind(corner, nat=nat))
        self.corner = corner
        self.folder = folder
        self.lines: list[str] = []
        destinations: dict[DestinationName, Destination] = {
            "cache": destination(corner.at(3), "cache"),
            "database": destination(corner.at(4), "database"),
            "database-public": Destination(name="database-public", address=corner.at(201), port=3307, private=False),
            "model": Destination(name="model", address=corner.at(200), port=8000, private=False),
        }
        self.egress = Egress(self.connector, destinations, corner, dial_seconds=0.3)

    async def open(self, mode: Mode, sql_path: SqlPath = "public", *, revision: str = "chat-api-00001-abc") -> Outlets:
        return await self.egress.open(
            revision, mode=mode, sql_path=sql_path, folder=self.folder / revision, on_line=self.lines.append
        )

    async def close(self, *revisions: str) -> None:
        for revision in revisions or ("chat-api-00001-abc",):
            await self.egress.close(revision)
        self.connector.close()


async def _asked_by_socket(outlets: Outlets) -> bytes:
    reader, writer = await asyncio.open_unix_connection(outlets.sql_folder / ".s.PGSQL.5432")
    writer.write(_STARTUP)
    try:
        return await reader.read(100)
    finally:
        writer.close()


def test_all_traffic_without_nat_loses_the_public_database(run: Run, corner: Addresses, short_folder: Path) -> None:
    """The proxy's dial runs into its limit, the client is cut off, and one line says so in the proxy's words."""

    async def work() -> None:
        lab = _Lab(corner, short_folder)
        async with serving(corner.at(201), port=3307):
            outlets = await lab.open("all-traffic")
            with pytest.raises(ConnectionResetError):
                await _asked_by_socket(outlets)
        (line,) = lab.lines
        assert line == (
            "Cloud SQL connection failed. Please see https://cloud.google.com/sql/docs/mysql/connect-run, "
            "https://cloud.google.com/sql/docs/postgres/connect-run, or "
            "https://cloud.google.com/sql/docs/sqlserver/connect-run for additional details: dial error: failed to "
            'dial (connection name = "chat-lab:europe-west1:chat-db"): '
            f"dial tcp {corner.at(201)}:3307: i/o timeout"
        )
        assert lab.connector.metrics().dropped_packets == 1
        await lab.close()

    run(work())


@pytest.mark.parametrize(
    ("mode", "sql_path", "nat"),
    [("all-traffic", "public", True), ("all-traffic", "private", False), ("private-ranges-only", "public", False)],
)
def test_the_ways_that_work(  # three ways, each on both loops
    run: Run, corner: Addresses, short_folder: Path, *, mode: Mode, sql_path: SqlPath, nat: bool
) -> None:
    """Through the connector with Cloud NAT, to the private address, or directly: the socket serves."""

    async def work() -> None:
        lab = _Lab(corner, short_folder, nat=nat)
        async with serving(corner.at(201), port=3307), serving(corner.at(4)):
            assert await _asked_by_socket(await lab.open(mode, sql_path)) == _STARTUP
            through_connector = lab.connector.metrics().sent_bytes
            assert through_connector == (0 if mode == "private-ranges-only" else len(_STARTUP))
        assert lab.lines == []
        await lab.close()

    run(work())


def test_a_refused_dial_is_said_and_ends_the_client_at_once(run: Run, corner: Addresses, short_folder: Path) -> None:
    """A database that refuses is another line than one that cannot be reached."""

    async def work() -> None:
        lab = _Lab(corner, short_folder)
        with pytest.raises(ConnectionResetError):
            await _asked_by_socket(await lab.open("private-ranges-only"))
        (line,) = lab.lines
        assert line.endswith(f"dial tcp {corner.at(201)}:3307: connect: connection refused")
        await lab.close()

    run(work())


def test_a_failed_connector_takes_private_destinations_only(run: Run, corner: Addresses, short_folder: Path) -> None:
    """With private-ranges-only the cache is lost with the connector, the model provider is not."""

    async def work() -> None:
        lab = _Lab(corner, short_folder)
        async with serving(corner.at(3)), serving(corner.at(200), port=8000):
            outlets = await lab.open("private-ranges-only")
            assert (outlets.cache_port, outlets.model_port) == (PORT, 8000)
            assert outlets.cache_host is not None
            assert outlets.model_host is not None
            assert await said(outlets.cache_host) == b"ping"
            lab.connector.fail()
            with pytest.raises(TimeoutError):
                await said(outlets.cache_host, limit=SHORT)
            assert await said(outlets.model_host, port=8000) == b"ping"
            await lab.close()

    run(work())


def test_each_revision_has_its_own_address(run: Run, corner: Addresses, short_folder: Path) -> None:
    """Two revisions stand side by side; an address that was closed is used again."""

    async def work() -> None:
        lab = _Lab(corner, short_folder)
        first = await lab.open("all-traffic", revision="a")
        second = await lab.open("all-traffic", revision="b")
        assert (first.cache_host, second.cache_host) == (corner.at(10), corner.at(11))
        with pytest.raises(EgressError):
            await lab.open("all-traffic", revision="b")
        await lab.egress.close("a")
        assert not list(first.sql_folder.iterdir())
        assert (await lab.open("all-traffic", revision="c")).cache_host == corner.at(10)
        await lab.close("b", "c")

    run(work())


def test_a_path_too_long_for_a_client_is_refused(run: Run, corner: Addresses, tmp_path: Path) -> None:
    """The error names the limit, and nothing stays open."""

    async def work() -> None:
        lab = _Lab(corner, tmp_path / ("x" * 80))
        with pytest.raises(SocketPathError, match="at most 107"):
            await lab.open("all-traffic")
        lab.folder = Path("/")
        await lab.egress.close("chat-api-00001-abc")
        lab.connector.close()

    run(work())
