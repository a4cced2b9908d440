"""The load balancer."""

from goldenpath_lab import deployment
from goldenpath_lab.lab import CertificateKind, Lab
from goldenpath_lab.parts.envoy_config import Protocol

_DISCARD = 9
"""A port that nobody listens on: the discard service's, which no system starts any more."""


class BalancerFacet:
    """Change what the load balancer shows and where it sends, as its operator would."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def start(self) -> None:
        """Start the load balancer where it is stopped."""
        await self._lab.start_balancer()

    async def stop(self) -> None:
        """Stop the load balancer; open connections are cut."""
        await self._lab.balancer.stop()

    def certificate(self, kind: CertificateKind = "valid") -> None:
        """Install a fresh certificate, or one that clients refuse."""
        self._lab.install_certificate(kind)

    def limit(self, service: str, *, timeout: float | None = None, websocket: float | None = None) -> None:
        """Bound how long a service's requests, or its WebSockets, may take, in seconds of the lab."""
        given = {"timeout_seconds": timeout, "websocket_seconds": websocket}
        self._lab.url_map.change(service, **{name: limit for name, limit in given.items() if limit is not None})

    def speak(self, service: str, protocol: Protocol) -> None:
        """Speak a protocol with a service."""
        self._lab.url_map.change(service, protocol=protocol)

    def refuse_websockets(self, service: str) -> None:
        """Upgrade no connection to a service any more."""
        self._lab.url_map.change(service, websockets=False)

    def misdirect(self, service: str) -> None:
        """Send a service's requests to a port where nobody listens."""
        self._lab.url_map.change(service, port=_DISCARD)

    def forget_host(self, service: str) -> None:
        """Take the public host of a service out of the URL map."""
        self._lab.url_map.remove_host(f"{deployment.PUBLIC_NAMES[service]}.{self._lab.config.domain}")

    def reset(self) -> None:
        """Make the URL map and its back ends as they were at first."""
        self._lab.url_map.reset()
