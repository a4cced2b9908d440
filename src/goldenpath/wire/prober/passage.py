"""The way through a proxy, where one is declared: the tunnel that it opens, or the whole URL that it is told."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final

from goldenpath.contracts import Conversation, Reply
from goldenpath.model.probe import Place, Probe
from goldenpath.probes import proxy as proxied
from goldenpath.wire.prober.approach import Approach
from goldenpath.wire.prober.poller import READ
from goldenpath.wire.prober.proxy import Proxy, goes_through, takes_whole_url
from goldenpath.wire.prober.targets import target

if TYPE_CHECKING:
    from goldenpath.wire.prober.loop import Loop

_READ: Final = 65_536


class Passage(Approach):
    """A probe that may have to go through a proxy: everything up to the open tunnel belongs to the phase connect."""

    __slots__ = ("_tunnel", "proxy")

    def __init__(self, loop: "Loop", probe: Probe) -> None:
        super().__init__(loop, probe)
        self.proxy: Proxy | None = None
        self._tunnel: Conversation | None = None

    @property
    def knocks(self) -> bool:
        """Whether the proxy was asked for a tunnel and has not answered."""
        return self._tunnel is not None

    @abstractmethod
    def _open(self) -> None:
        """Go on: the way to the target is open."""

    @abstractmethod
    def _push(self, data: bytes) -> None:
        """Send what can be sent, and keep the rest for when the socket takes more."""

    @abstractmethod
    def _readable(self, mask: int) -> bool:
        """Send what is pending, and return whether there is something to read."""

    def _first_door(self, place: Place) -> Place:
        proxy = self._loop.means.proxy
        if proxy is None or not goes_through(self.probe):
            return place
        self.proxy = proxy
        proxy.check()
        return proxy.place

    def _arrived(self) -> None:
        if self.proxy is None or takes_whole_url(self._ask):
            self._open()
            return
        self._loop.poller.modify(self._fd, READ)
        self._tunnel = proxied.tunnel(self._place, self.proxy.name, self.proxy.who)
        self.step = Passage._knocking
        question = next(self._tunnel)
        assert isinstance(question, bytes)  # noqa: S101 - for the type checker: a tunnel starts no TLS
        self._push(question)

    def _knocking(self, mask: int) -> None:
        """Listen to what the proxy says of the way through; a silent one is waited for as long as the target."""
        if self._sock is None or self._tunnel is None or not self._readable(mask):
            return
        try:
            self._tunnel.send(self._sock.recv(_READ))
        except StopIteration:
            self._tunnel = None
            self._open()

    def _asked(self) -> Any:  # noqa: ANN401 - an ask of any kind
        """Return the question as it is put to whoever hears it first."""
        if self.proxy is not None and takes_whole_url(self._ask):
            return proxied.whole(self._ask, self.proxy.who)
        return self._ask

    def _check_whose(self, reply: Reply) -> None:
        """Make sure that an answer is the target's.

        Raises:
            Broken: it is the proxy's own.
        """
        if self.proxy is not None and takes_whole_url(self._ask):
            problem = proxied.own_refusal(reply, target(self._ask), self.proxy.name)
            if problem is not None:
                raise problem
