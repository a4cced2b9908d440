"""A mirror lets callers find what they would find at the destination."""

import asyncio

import pytest

from goldenpath_lab.network.capacity import ConnectorSpec
from goldenpath_lab.network.connector import Connector
from goldenpath_lab.network.destination import Door
from goldenpath_lab.network.way import Direct
from goldenpath_lab.parts.addresses import Addresses

from .conftest import Run
from .support import PORT, SHORT, behind, destination, echo, mirrored, said, serving, until

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]


def test_refuses_while_the_destination_refuses(run: Run, corner: Addresses) -> None:
    """Callers get ECONNREFUSED until the destination is up, and are then served."""

    async def work() -> None:
        async with mirrored(corner.at(10), Direct(), destination(corner.at(3))) as mirror:
            with pytest.raises(ConnectionRefusedError):
                await said(corner.at(10))
            async with serving(corner.at(3)):
                await until(Door.OPEN, mirror)
                assert await said(corner.at(10)) == b"ping"

    run(work())


def test_notices_that_the_destination_went_down(run: Run, corner: Addresses) -> None:
    """A standing connection ends, and whoever calls again is refused."""

    async def work() -> None:
        async with mirrored(corner.at(10), Direct(), destination(corner.at(3))) as mirror:
            async with serving(corner.at(3)):
                await until(Door.OPEN, mirror)
                reader, writer = await asyncio.open_connection(corner.at(10), PORT)
                writer.write(b"x")
                assert await reader.read(1) == b"x"
            assert await reader.read(1) == b""
            writer.close()
            await until(Door.REFUSED, mirror)
            with pytest.raises(ConnectionRefusedError):
                await said(corner.at(10))

    run(work())


def test_a_refusal_nobody_announced_resets_the_first_caller_only(run: Run, corner: Addresses) -> None:
    """Without a standing connection the first caller finds out, the next one is refused."""

    async def work() -> None:
        async with mirrored(corner.at(10), Direct(), destination(corner.at(3))) as mirror:
            async with serving(corner.at(3)):
                await until(Door.OPEN, mirror)
            with pytest.raises(ConnectionError):
                await said(corner.at(10))
            with pytest.raises(ConnectionRefusedError):
                await said(corner.at(10))

    run(work())


def test_lost_packets_are_a_connect_time_out(run: Run, corner: Addresses) -> None:
    """Without Cloud NAT callers of a public destination get no answer at all, and the kernel counts them."""

    async def work() -> None:
        vpc = behind(corner)
        connector = Connector(ConnectorSpec(), vpc=vpc)
        public = destination(corner.at(200), "model", private=False)
        async with serving(corner.at(200)), mirrored(corner.at(10), connector, public) as mirror:
            with pytest.raises(TimeoutError):
                await said(corner.at(10), limit=SHORT)
            assert mirror.door is Door.DROPPED
            assert connector.metrics().dropped_packets == mirror.drops >= 1
            vpc.nat = True
            assert await said(corner.at(10)) == b"ping"
        connector.close()

    run(work())


def test_a_caller_who_is_still_trying_gets_through_in_the_end(run: Run, corner: Addresses) -> None:
    """Packets that vanished are sent again by the kernel; once the way is open they arrive."""

    async def work() -> None:
        vpc = behind(corner)
        connector = Connector(ConnectorSpec(), vpc=vpc)
        public = destination(corner.at(200), "model", private=False)
        async with serving(corner.at(200)), mirrored(corner.at(10), connector, public) as mirror:
            trying = asyncio.ensure_future(asyncio.open_connection(corner.at(10), PORT))
            while not mirror.drops:  # the kernel's counter has no event
                await asyncio.sleep(0.01)
            vpc.nat = True
            reader, writer = await trying
            writer.write(b"x")
            assert await reader.read(1) == b"x"
            writer.close()
        connector.close()

    run(work())


def test_doors_may_change_again_and_again(run: Run, corner: Addresses) -> None:
    """Open, silent, open …: no call of the listener's own is ever served."""
    served = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal served
        served += 1
        await echo(reader, writer)

    async def work() -> None:
        vpc = behind(corner, nat=True)
        connector = Connector(ConnectorSpec(), vpc=vpc)
        public = destination(corner.at(200), "model", private=False)
        async with serving(corner.at(200), count), mirrored(corner.at(10), connector, public):
            for _ in range(10):
                vpc.nat = False
                vpc.nat = True
                assert await said(corner.at(10)) == b"ping"
            # The mirror itself looked once, when it was opened.
            assert served == 10 + 1
        connector.close()

    run(work())


def test_a_port_that_belongs_to_somebody_else_is_said_at_once(run: Run, corner: Addresses) -> None:
    """Opening where another program listens fails."""

    async def work() -> None:
        async with serving(corner.at(3)), serving(corner.at(10)):
            with pytest.raises(OSError, match="in use"):
                async with mirrored(corner.at(10), Direct(), destination(corner.at(3))):
                    pass

    run(work())
