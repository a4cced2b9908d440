"""The network as faults change it."""

import asyncio
from types import SimpleNamespace
from typing import cast

from goldenpath_lab.lab import Lab
from goldenpath_lab.network.capacity import ConnectorSpec
from goldenpath_lab.network.connector import Connector, ConnectorState
from goldenpath_lab.network.vpc import Vpc
from goldenpath_lab.stage.network import NetworkFacet


def test_a_flapping_connector_is_steady_once_recovered() -> None:
    """It fails and comes back by itself; after recovery it never fails again, and recovering twice is fine."""

    async def work() -> None:
        connector, seen = Connector(ConnectorSpec()), set[ConnectorState]()
        facet = NetworkFacet(cast("Lab", SimpleNamespace(connector=connector, vpc=Vpc())))
        facet.flap_connector(down=0.01, up=0.01)
        async with asyncio.timeout(10):
            while len(seen) < 2:
                await asyncio.sleep(0.001)
                seen.add(connector.state)
        for _ in range(2):
            await facet.recover_connector()
        states = set()
        for _ in range(30):
            await asyncio.sleep(0.001)
            states.add(connector.state)
        assert states == {ConnectorState.READY}
        connector.close()

    asyncio.run(work())
