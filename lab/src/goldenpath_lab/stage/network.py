"""The VPC network and the connector that leads into it."""

import asyncio
from contextlib import suppress

from goldenpath_lab.lab import Lab
from goldenpath_lab.network.destination import DestinationName
from goldenpath_lab.network.vpc import PRIVATE_ROUTE, FirewallRule


class NetworkFacet:
    """Change firewall rules, routes and the connector, as a network's operator would."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._private = lab.vpc.routes[PRIVATE_ROUTE]
        self._flapping: asyncio.Task[None] | None = None

    @property
    def places(self) -> int:
        """Return how many connections the connector carries at once with the instances that it has now."""
        return self._lab.connector.places

    def deny(self, rule: str, destination: DestinationName) -> None:
        """Put a firewall rule in force that denies everybody's connections out to the port of a destination."""
        port = self._lab.egress.destinations[destination].port
        self._lab.vpc.put_rule(FirewallRule(name=rule, action="deny", priority=900, ports=(port,)))

    def allow_again(self, rule: str) -> None:
        """Delete a firewall rule."""
        self._lab.vpc.delete_rule(rule)

    def remove_private_route(self) -> None:
        """Delete the route to the range of the managed stores."""
        self._lab.vpc.delete_route(PRIVATE_ROUTE)

    def restore_private_route(self) -> None:
        """Make that route again."""
        self._lab.vpc.put_route(self._private)

    def fail_connector(self) -> None:
        """Let the connector go into ERROR."""
        self._lab.connector.fail()

    def flap_connector(self, *, down: float, up: float) -> None:
        """Let the connector fail and recover in turn, for so many seconds each, until it is recovered for good."""
        self._end_flapping()
        self._flapping = asyncio.get_running_loop().create_task(self._flap(down, up))

    async def recover_connector(self) -> None:
        """Make the connector READY and end its flapping; that it is READY is fine."""
        flapping = self._end_flapping()
        if flapping is not None:
            with suppress(asyncio.CancelledError):
                await flapping
        self._lab.connector.recover()

    def _end_flapping(self) -> "asyncio.Task[None] | None":
        flapping, self._flapping = self._flapping, None
        if flapping is not None:
            flapping.cancel()
        return flapping

    async def _flap(self, down: float, up: float) -> None:
        while True:
            self._lab.connector.fail()
            await asyncio.sleep(down)
            self._lab.connector.recover()
            await asyncio.sleep(up)
