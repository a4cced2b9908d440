"""The proxy that the environment is reached through, and which probes go through it."""

from typing import Final
from urllib.parse import urlsplit

from goldenpath.contracts import Broken
from goldenpath.model.environment import Network
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import CommandAsk, DnsAsk, HttpAsk, Place, PostgresAsk, Probe, RedisAsk
from goldenpath.model.record import record
from goldenpath.model.secret import Secret
from goldenpath.probes.proxy import credentials

_PORT: Final = 80
_NEVER: Final = (PostgresAsk, RedisAsk, CommandAsk)
"""Stores lie inside, where no proxy for the web leads."""


@record
class Proxy:
    """A declared proxy: where it is, and who asks."""

    place: Place
    who: Secret | None = None
    """The value of the header that says who asks."""
    missing: str = ""
    """Why its password is not at hand: then nothing can be asked through it."""

    @property
    def name(self) -> str:
        """Return the host and port, for people."""
        host = self.place.host
        return f"[{host}]:{self.place.port}" if ":" in host else f"{host}:{self.place.port}"

    def check(self) -> None:
        """Make sure that it can be used.

        Raises:
            Broken: its password is missing.
        """
        if self.missing:
            raise Broken(Reason.SECRET_MISSING, f"the proxy {self.name}: {self.missing}", phase=Phase.PREPARE)


def proxy_of(network: Network, password: Secret | None, missing: str = "") -> Proxy | None:
    """Return the proxy that a network declares, ``None`` where it declares none."""
    if not network.proxy:
        return None
    parts = urlsplit(network.proxy)
    place = Place(host=parts.hostname or "", port=parts.port or _PORT)
    return Proxy(place=place, who=credentials(network.proxy_user, password), missing=missing)


def goes_through(probe: Probe) -> bool:
    """Return whether a probe goes the way that users go, and so through the proxy where there is one."""
    return probe.way == "public" and not isinstance(probe.ask, _NEVER)


def leaves_name(probe: Probe, ask: DnsAsk, network: Network) -> bool:
    """Return whether a name is the proxy's to resolve: there is one, and no name server was declared beside it."""
    return bool(network.proxy) and probe.way == "public" and not ask.server and not network.nameservers


def takes_whole_url(ask: object) -> bool:
    """Return whether proxies take a question as a whole URL: plain HTTP to a name; all else needs a tunnel."""
    return isinstance(ask, HttpAsk) and not ask.place.tls and not ask.place.address
