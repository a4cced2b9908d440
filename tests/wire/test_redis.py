"""A real Valkey is asked: who is let in, who is not and why, and whether it would take a write."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

import pytest

from goldenpath.model.observation import NoAnswer, Observation, Phase, Reason
from goldenpath.model.probe import Place, RedisAsk
from goldenpath.model.secret import Secret
from goldenpath.probes.redis import PROTOCOL
from goldenpath_lab.parts.valkey import Valkey
from tests.wire.stores import Ground, failure, ground, observed, values

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

PASSWORD = "Kranich-im-Nebel-7"  # noqa: S105 - of a server that lives as long as this module


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """A running server and the ground that it stands on."""

    server: Valkey
    ground: Ground

    def run(self, *words: str) -> None:
        """Run a command without user and password, or with those of the server's settings."""
        self.ground.runner.run(self.server.command(*words))

    def ask(self, password: str = "", user: str = "") -> Observation:
        """Ask, as nobody in particular unless told otherwise."""
        place = Place(host=self.server.address, port=self.server.port)
        return observed(PROTOCOL, RedisAsk(place=place, user=user, password=Secret(password) if password else None))

    @contextmanager
    def set(self, name: str, value: str, back: str) -> Iterator[None]:
        """Set something for a while."""
        self.run("CONFIG", "SET", name, value)
        yield
        self.run("CONFIG", "SET", name, back)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a server that lets forty clients in."""
    with ground(tmp_path_factory.mktemp("valkey")) as at:
        server = at.valkey(maxclients="40")
        yield Served(server=server, ground=at)
        at.runner.run(server.stop())


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a server with a password, and a user that may only PING."""
    with ground(tmp_path_factory.mktemp("locked")) as at:
        server = at.valkey(requirepass=PASSWORD)
        served = Served(server=server, ground=at)
        served.run("ACL", "SETUSER", "guest", "on", f">{PASSWORD}", "-@all", "+ping")
        served.run("ACL", "SETUSER", "mute", "on", f">{PASSWORD}", "-@all", "+info")
        yield served
        at.runner.run(server.stop())


def refused(observation: Observation) -> NoAnswer:
    """Return why there is no whole answer, told in the first byte."""
    found = failure(observation)
    assert found.phase is Phase.FIRST_BYTE
    return found


def test_a_healthy_server_says_how_it_is(served: Served) -> None:
    """PING, and everything that nobody is needed for."""
    said = values(served.ask())
    changing = {"version", "uptime", "memory.used", "clients.connected", "rejected_connections"}

    assert {name: value for name, value in said.items() if name not in changing} == {
        "ping": "PONG",
        "server": "valkey",
        "role": "primary",
        "clients.allowed": 40,
        "clients.blocked": 0,
        "memory.allowed": 67_108_864,
        "memory.policy": "noeviction",
        "memory.rejects": False,
        "evicted": 0,
        "loading": False,
        "persistence.failed": False,
        "replicas": 0,
        "writable": True,
    }


def test_the_password_lets_in(locked: Served) -> None:
    """AUTH goes before PING."""
    assert values(locked.ask(PASSWORD))["ping"] == "PONG"


def test_no_password_where_one_is_needed_is_refused(locked: Served) -> None:
    """In the server's words."""
    found = refused(locked.ask())

    assert (found.reason, found.text) == (Reason.CREDENTIALS_REFUSED, "NOAUTH Authentication required.")


def test_a_wrong_password_is_refused(locked: Served) -> None:
    """It shows nowhere."""
    observation = locked.ask("another-password")

    assert refused(observation).reason is Reason.CREDENTIALS_REFUSED
    assert "another-password" not in repr(observation)


def test_a_password_where_none_is_wanted_is_refused(served: Served) -> None:
    """A client library would fail there too."""
    assert refused(served.ask(PASSWORD)).reason is Reason.CREDENTIALS_REFUSED


def test_a_user_that_may_not_ping_is_not_permitted(locked: Served) -> None:
    """The server knows who asks."""
    assert refused(locked.ask(PASSWORD, "mute")).reason is Reason.NOT_PERMITTED


def test_a_user_that_may_only_ping_gets_an_answer(locked: Served) -> None:
    """The value says why the others are absent."""
    said = values(locked.ask(PASSWORD, "guest"))

    assert set(said) == {"ping", "pressure.refused"}
    assert str(said["pressure.refused"]).startswith("NOPERM")


def test_a_full_server_has_too_many_clients(served: Served) -> None:
    """It says so to whoever comes, and hangs up."""
    with ExitStack() as clients:
        for _ in range(3):
            client = clients.enter_context(closing(socket.create_connection((served.server.address, 6379))))
            client.sendall(b"CONFIG SET maxclients 3\r\n")
            assert client.recv(5) == b"+OK\r\n"
        found = refused(served.ask())
        # By one that is in: a new client may come before those that leave are gone.
        client.sendall(b"CONFIG SET maxclients 40\r\n")
        assert client.recv(5) == b"+OK\r\n"

    assert (found.reason, found.text) == (Reason.TOO_MANY_CLIENTS, "ERR max number of clients reached")


def test_a_server_whose_memory_is_full_takes_no_writes(served: Served) -> None:
    """Read from its numbers: nothing is written."""
    with served.set("maxmemory", "1kb", back="64mb"):
        said = values(served.ask())

    assert (said["memory.rejects"], said["writable"], said["writable.why"]) == (True, False, "memory")


def test_a_server_that_makes_room_takes_writes(served: Served) -> None:
    """At the same limit, by its policy."""
    with (
        served.set("maxmemory", "1kb", back="64mb"),
        served.set("maxmemory-policy", "allkeys-lru", back="noeviction"),
    ):
        said = values(served.ask())

    assert (said["memory.rejects"], said["writable"]) == (False, True)


def test_a_replica_without_its_primary_takes_no_writes(served: Served) -> None:
    """As after half a failover."""
    served.run("REPLICAOF", "127.0.0.1", "9")
    said = values(served.ask())
    served.run("REPLICAOF", "NO", "ONE")

    assert (said["role"], said["master_link"]) == ("replica", "down")
    assert (said["writable"], said["writable.why"]) == (False, "replica")


def test_too_few_replicas_take_no_writes(served: Served) -> None:
    """Where the primary wants one to be near."""
    with served.set("min-replicas-to-write", "1", back="0"):
        said = values(served.ask())

    assert (said["writable"], said["writable.why"]) == (False, "replicas")


def test_a_frozen_server_is_silent_in_its_first_byte(served: Served) -> None:
    """The kernel accepts, nobody answers."""
    served.server.freeze()
    ask = RedisAsk(place=Place(host=served.server.address, port=6379))
    found = refused(observed(PROTOCOL, ask, seconds=0.5))
    served.server.thaw()

    assert found.reason is Reason.SILENT


def test_nothing_is_left_behind(served: Served) -> None:
    """No key, and no breach in the server's list."""
    served.ask()

    assert served.ground.runner.run(served.server.command("DBSIZE")) == ":0"
    assert served.ground.runner.run(served.server.command("ACL", "LOG")) == "*0"
