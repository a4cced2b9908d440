"""The connector: what it carries, drops, measures and adds."""

import asyncio
import time

import pytest

from goldenpath_lab.network.capacity import Capacity, ConnectorError, ConnectorLimits, ConnectorSpec
from goldenpath_lab.network.connector import Connector, ConnectorState
from goldenpath_lab.network.destination import Door
from goldenpath_lab.parts.addresses import Addresses

from .conftest import Run
from .support import PORT, SHORT, destination, mirrored, said, serving, until

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_TWO_PLACES = ConnectorLimits(connections_per_instance=1, scale_out_after_seconds=10, instance_seconds=60)


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_full_connector_drops_new_connections_and_serves_the_standing_ones(run: Run, corner: Addresses) -> None:
    """New ones time out; those that are there go on; a place that becomes free is used."""

    async def work() -> None:
        connector = Connector(ConnectorSpec(), limits=_TWO_PLACES)
        async with (
            serving(corner.at(3)),
            mirrored(corner.at(10), connector, destination(corner.at(3))) as mirror,
        ):
            lines = [await asyncio.open_connection(corner.at(10), PORT) for _ in range(2)]
            await until(Door.DROPPED, mirror)
            with pytest.raises(TimeoutError):
                await said(corner.at(10), limit=SHORT)
            for reader, writer in lines:
                writer.write(b"still there")
                assert await reader.readexactly(11) == b"still there"
            assert connector.metrics().cpu_utilisation == 1
            lines[0][1].close()
            await until(Door.OPEN, mirror)
            assert await said(corner.at(10)) == b"ping"
            lines[1][1].close()
        connector.close()

    run(work())


def test_an_instance_more_makes_room(run: Run, corner: Addresses) -> None:
    """A connector that stays full orders an instance; when it arrives, new connections get through."""

    async def work() -> None:
        clock = _Clock()
        connector = Connector(ConnectorSpec(), limits=_TWO_PLACES, clock=clock)
        async with (
            serving(corner.at(3)),
            mirrored(corner.at(10), connector, destination(corner.at(3))) as mirror,
        ):
            writers = [(await asyncio.open_connection(corner.at(10), PORT))[1] for _ in range(2)]
            await until(Door.DROPPED, mirror)
            for now, instances in ((1, 2), (12, 2), (71, 2), (73, 3)):
                clock.now = now
                connector.tick()
                assert connector.metrics().instances == instances
            assert mirror.door is Door.OPEN
            assert await said(corner.at(10)) == b"ping"
            for writer in writers:
                writer.close()
        connector.close()

    run(work())


def test_traffic_is_counted_and_held_to_the_machines_rate(run: Run, corner: Addresses) -> None:
    """Two f1-micro carry 100 Mbit/s: five megabytes there and back take their time."""
    size = 5_000_000

    async def work() -> None:
        connector = Connector(ConnectorSpec(machine_type="f1-micro"))
        async with serving(corner.at(3)), mirrored(corner.at(10), connector, destination(corner.at(3))):
            began = time.monotonic()
            reader, writer = await asyncio.open_connection(corner.at(10), PORT)
            writer.write(b"x" * size)
            await reader.readexactly(size)
            # Both directions share the rate; the burst of 0.05 s is free.
            assert time.monotonic() - began >= 2 * size / 12_500_000 - 0.06
            writer.close()
        metrics = connector.metrics()
        assert (metrics.sent_bytes, metrics.received_bytes) == (size, size)
        assert metrics.sent_packets >= size // 1460
        connector.close()

    run(work())


def test_a_failed_connector_is_silent_and_nothing_is_refused(run: Run, corner: Addresses) -> None:
    """In ERROR standing connections freeze and new ones time out; afterwards what was sent arrives."""

    async def work() -> None:
        connector = Connector(ConnectorSpec())
        async with serving(corner.at(3)), mirrored(corner.at(10), connector, destination(corner.at(3))):
            reader, writer = await asyncio.open_connection(corner.at(10), PORT)
            writer.write(b"before")
            assert await reader.readexactly(6) == b"before"
            connector.fail()
            assert connector.metrics().state == "ERROR"
            writer.write(b"during")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1), 0.2)
            with pytest.raises(TimeoutError):
                await said(corner.at(10), limit=SHORT)
            connector.recover()
            assert await reader.readexactly(6) == b"during"
            assert await said(corner.at(10)) == b"ping"
            writer.close()
        connector.close()

    run(work())


def test_resizing_goes_through_updating(run: Run) -> None:
    """Machine type and bounds change after a while; a second change meanwhile is refused, as is one in ERROR."""

    async def work() -> None:
        connector = Connector(ConnectorSpec(), limits=ConnectorLimits(update_seconds=0.05))
        wanted = ConnectorSpec(machine_type="e2-standard-4", min_instances=3, max_instances=10)
        change = asyncio.ensure_future(connector.resize(wanted))
        await asyncio.sleep(0)
        assert connector.metrics().state is ConnectorState.UPDATING
        with pytest.raises(ConnectorError, match="UPDATING"):
            await connector.resize(wanted)
        await change
        assert connector.metrics().state is ConnectorState.READY
        assert (connector.spec, connector.metrics().instances) == (wanted, 3)
        connector.fail()
        with pytest.raises(ConnectorError, match="ERROR"):
            await connector.resize(wanted)
        connector.close()

    run(work())


@pytest.mark.parametrize(
    ("machine_type", "fewest", "most"),
    [("n1-standard-1", 2, 3), ("e2-micro", 1, 3), ("e2-micro", 3, 3), ("e2-micro", 2, 11)],
)
def test_a_spec_the_api_refuses_is_refused(machine_type: str, fewest: int, most: int) -> None:
    """Unknown machines, a minimum below 2 or not below the maximum, more than 10 instances."""
    with pytest.raises(ConnectorError):
        ConnectorSpec(machine_type=machine_type, min_instances=fewest, max_instances=most)


def test_utilisation_is_what_was_counted() -> None:
    """The largest share counts: half the bytes per second, then all the places."""
    capacity = Capacity(ConnectorSpec(), ConnectorLimits(connections_per_instance=10), 0)
    for step in range(10):
        capacity.take(capacity.sent, 625_000, step / 10)
        capacity.take(capacity.received, 625_000, step / 10)
    capacity.tick(1)
    assert capacity.utilisation == pytest.approx(12_500_000 / 25_000_000)
    capacity.connections = 20
    assert capacity.utilisation == 1
    capacity.connections = 0
    capacity.tick(2)
    assert capacity.utilisation == 0


def test_scales_out_after_lasting_load_and_never_in() -> None:
    """A peak orders nothing; lasting load orders one instance at a time up to the maximum, and none goes away."""
    limits = ConnectorLimits(connections_per_instance=10, scale_out_after_seconds=30, instance_seconds=60)
    capacity = Capacity(ConnectorSpec(max_instances=4), limits, 0)

    def after(connections: int, *moments: float) -> int:
        capacity.connections = connections
        for moment in moments:
            capacity.tick(moment)
        return capacity.instances

    assert after(20, 10) == 2
    assert after(0, 20, 120) == 2
    assert after(20, 130, 160, 219) == 2
    assert after(20, 220) == 3
    assert after(30, 230, 260, 319) == 3
    assert after(30, 320) == 4
    assert after(40, 330, 400, 500, 900) == 4
    assert after(0, 1000, 2000) == 4


def test_a_long_queue_loses_new_connections() -> None:
    """When bytes wait longer than the queue holds them, the packet that opens a connection is lost."""
    capacity = Capacity(ConnectorSpec(), ConnectorLimits(), 0)
    assert not capacity.full(0)
    capacity.take(capacity.sent, 10_000_000, 0)
    assert capacity.full(0)
    assert not capacity.full(1)
