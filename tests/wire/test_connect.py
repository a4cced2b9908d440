"""Whether a port is reached, and why it is not."""

import resource
import socket
from contextlib import suppress

import pytest

from goldenpath.model.environment import Network
from goldenpath.model.observation import Phase
from goldenpath.model.probe import HttpAsk, Limits, Place, TcpAsk
from tests.wire.servers import BRIEF, HELLO, answering, asked, closed_port, ended, probe, prober, serving, silent

pytestmark = pytest.mark.enable_socket


def test_a_port_that_accepts_is_answered() -> None:
    """The connection is the answer: one phase, no failure."""
    with serving(silent) as port:
        seen = asked(TcpAsk(place=Place(host="127.0.0.1", port=port)))

    assert seen.answered
    assert [p.phase for p in seen.phases] == [Phase.CONNECT]
    assert seen.address == "127.0.0.1"


def test_a_closed_port_is_refused() -> None:
    """Refused is told with the address and the time that it took."""
    seen = asked(TcpAsk(place=Place(host="127.0.0.1", port=closed_port())))

    assert ended(seen) == ("connect", "refused")
    assert seen.took(Phase.CONNECT) is not None
    assert seen.started <= seen.ended


def test_a_full_backlog_is_silent() -> None:
    """A server that takes no more connections lets them wait: nothing came."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as door:
        port = door.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            with suppress(BlockingIOError):
                one.connect(("127.0.0.1", port))
        seen = asked(TcpAsk(place=Place(host="127.0.0.1", port=port)), BRIEF)
        for one in waiting:
            one.close()

    assert ended(seen) == ("connect", "silent")


def test_an_address_without_a_route_is_unreachable() -> None:
    """Broadcast is no address that a stream leads to: the system says so at once."""
    seen = asked(TcpAsk(place=Place(host="255.255.255.255", port=80)))

    assert ended(seen) == ("connect", "unreachable")


def test_the_next_address_is_tried() -> None:
    """A name with a dead address before a live one is reached."""
    with serving(answering(HELLO), host="127.0.0.9") as port:
        network = Network(hosts=(("two.test", "127.0.0.8"), ("two.test", "127.0.0.9")))
        seen = asked(HttpAsk(place=Place(host="two.test", port=port)), by=prober(network=network))

    assert seen.status == 200
    assert seen.address == "127.0.0.9"


def test_ipv6_alone_is_reached() -> None:
    """A server that listens on IPv6 only is spoken to there."""
    with serving(answering(HELLO), host="::1") as port:
        seen = asked(HttpAsk(place=Place(host="six.test", port=port)), by=prober(six_test="::1"))

    assert seen.body == "hello"
    assert seen.address == "::1"


def test_the_other_family_is_said_to_be_empty() -> None:
    """IPv4 was asked for, and the name has IPv6 only."""
    seen = asked(TcpAsk(place=Place(host="six.test", port=80, family=4)), by=prober(six_test="::1"))

    assert ended(seen) == ("resolve", "name-empty")


def test_another_way_to_the_same_name() -> None:
    """An address that the place gives is used, and the name still asked for."""
    heard: list[bytes] = []

    def handle(sock: socket.socket) -> None:
        heard.append(sock.recv(4096))
        sock.sendall(HELLO)

    with serving(handle) as port:
        asked(HttpAsk(place=Place(host="front.test", port=port, address="127.0.0.1")))

    assert f"host: front.test:{port}\r\n".encode() in heard[0]


def test_our_own_descriptors_are_no_fault_of_the_target() -> None:
    """Where this machine has no descriptor left, nothing is said about the target."""
    by = prober()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with serving(silent) as port:
        probes = [probe(TcpAsk(place=Place(host="127.0.0.1", port=port)), Limits(seconds=20)) for _ in range(3)]
        asking = by.ask(probes, 20)
        held = [socket.socket() for _ in range(8)]
        top = max(one.fileno() for one in held)
        resource.setrlimit(resource.RLIMIT_NOFILE, (top + 1, hard))
        try:
            spare = []
            with suppress(OSError):
                while True:
                    spare.append(socket.socket())
            found = list(asking)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            for one in (*held, *spare):
                one.close()

    assert {ended(seen) for seen in found} == {("prepare", "no-local-port")}


@pytest.mark.parametrize("port", [0, 65_536, -1])
def test_a_number_that_is_no_port_is_not_asked(port: int) -> None:
    """Nothing is sent to a place that cannot be."""
    assert ended(asked(TcpAsk(place=Place(host="127.0.0.1", port=port)))) == ("prepare", "not-allowed")
