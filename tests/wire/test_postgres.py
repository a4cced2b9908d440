"""A real PostgreSQL is asked: who is let in, who is not and why, and how the server is."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import trustme

from goldenpath.model.observation import Observation, Phase, Reason, Value
from goldenpath.model.probe import Place, PostgresAsk
from goldenpath.model.secret import Secret
from goldenpath.probes.postgres import PROTOCOL
from goldenpath_lab.parts.postgres import Postgres
from tests.wire.stores import Ground, failure, ground, observed, values

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

WRONG = "Kranich-im-Nebel-7"
METHODS = ("trust", "password", "md5", "scram-sha-256")


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """A running server and the ground that it stands on."""

    server: Postgres
    ground: Ground

    @property
    def place(self) -> Place:
        """Return where it listens."""
        return Place(host=self.server.address, port=self.server.port)

    @property
    def superuser_password(self) -> str:
        """Return the superuser's password, out of its address."""
        return self.server.url("postgres").rpartition(":")[0].partition("@")[0].rpartition(":")[2]

    def run(self, *statements: str) -> None:
        """Run statements as the superuser, each on its own."""
        for statement in statements:
            self.ground.runner.run(self.server.execute(statement))

    def admit(self, *lines: str) -> None:
        """Let in whom these lines name before the server's own."""
        file = self.server.data / "pg_hba.conf"
        own = [line for line in file.read_text().splitlines() if "goldenpath-test" not in line]
        file.write_text("\n".join([*(f"{line} # goldenpath-test" for line in lines), *own, ""]))
        self.run("SELECT pg_reload_conf()")

    def ask(self, user: str = "chat", password: str | None = None, **more: str) -> Observation:
        """Ask, as the platform's role unless told otherwise."""
        known = self.server.password if password is None else password
        database, tls = more.get("database", "chat"), more.get("tls", "prefer")
        secret = Secret(known) if known else None
        return observed(PROTOCOL, PostgresAsk(place=self.place, user=user, database=database, password=secret, tls=tls))

    @contextmanager
    def session(self, *statements: str, user: str = "postgres") -> Iterator[asyncpg.Connection]:
        """Give a session that has run these statements, and end it."""
        runner = self.ground.runner
        connection = runner.run(asyncpg.connect(self.server.url(user), ssl=False))
        pid = connection.get_server_pid()
        try:
            for statement in statements:
                runner.run(connection.execute(statement))
            yield connection
        finally:
            connection.terminate()
            # A session that is still ending takes a slot that the next test counts.
            while runner.run(self.server.execute("SELECT pid FROM pg_stat_activity WHERE pid = $1", pid)):
                pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a server that lets twelve clients in, three of them superusers."""
    with ground(tmp_path_factory.mktemp("postgres")) as at:
        server = at.postgres(max_connections="12", superuser_reserved_connections="3", max_wal_senders="2")
        served = Served(server=server, ground=at)
        served.run("CREATE TABLE messages (id int)", "GRANT ALL ON messages TO chat")
        yield served
        at.runner.run(server.stop())


def test_a_healthy_server_says_how_it_is(served: Served) -> None:
    """SCRAM, `select 1`, and everything that nobody is needed for."""
    said = values(served.ask())
    changing = {"version", "connections.used", "connections.idle", "connections.hidden", "connections.active"}

    assert {name: value for name, value in said.items() if name not in changing} == {
        "select": 1,
        "role": "primary",
        "read_only": False,
        "connections.allowed": 9,
        "connections.idle_in_transaction": 0,
        "locks.waiting": 0,
    }


def test_the_phases_end_in_the_session(served: Served) -> None:
    """The greeting is the first byte, the session the body."""
    phases = [phase.phase for phase in served.ask().phases]

    assert phases[-2:] == [Phase.FIRST_BYTE, Phase.BODY]


@pytest.mark.parametrize("method", METHODS)
def test_every_way_to_authenticate_is_spoken(served: Served, method: str) -> None:
    """None, in clear text, by MD5 and by SCRAM."""
    kept = "md5" if method == "md5" else "scram-sha-256"
    name = "by_" + method.partition("-")[0]
    with served.session(f"SET password_encryption = '{kept}'", f"CREATE ROLE {name} LOGIN PASSWORD 'Äpfel und Birnen'"):
        pass
    served.admit(f"host all {name} 127.0.0.0/8 {method}")

    said = values(served.ask(name, "Äpfel und Birnen"))

    assert said["select"] == 1


@pytest.mark.parametrize("method", METHODS[1:])
def test_a_wrong_password_is_refused(served: Served, method: str) -> None:
    """Whatever way it is sent, and it shows nowhere."""
    served.admit(f"host all chat 127.0.0.0/8 {method}")
    observation = served.ask(password=WRONG)
    served.admit()

    assert (failure(observation).reason, failure(observation).phase) == (Reason.CREDENTIALS_REFUSED, Phase.FIRST_BYTE)
    assert failure(observation).text == 'FATAL 28P01: password authentication failed for user "chat"'
    assert "Kranich" not in repr(observation)


def test_a_role_that_no_entry_lets_in_is_not_permitted(served: Served) -> None:
    """Its password is never looked at."""
    served.admit("host all chat 127.0.0.0/8 reject")
    refused = failure(served.ask())
    served.admit()

    assert refused.reason is Reason.NOT_PERMITTED
    assert "pg_hba.conf" in refused.text


def test_a_database_that_does_not_exist_is_the_server_s_error(served: Served) -> None:
    """In its own words, with SQLSTATE."""
    refused = failure(served.ask(database="chat\n"))

    assert (refused.reason, refused.text) == (Reason.SERVER_ERROR, 'FATAL 3D000: database "chat " does not exist')


def test_a_full_server_has_too_many_clients(served: Served) -> None:
    """The slots left are for superusers: the platform's role gets none."""
    with ExitStack() as sessions:
        for _ in range(9):
            sessions.enter_context(served.session())
        refused = failure(served.ask())

    assert (refused.reason, refused.phase) == (Reason.TOO_MANY_CLIENTS, Phase.FIRST_BYTE)
    assert refused.text.startswith("FATAL 53300: remaining connection slots are reserved")


def test_a_lock_that_others_wait_for_is_named(served: Served) -> None:
    """The table, who waits, and for how long, to a role that may not see other sessions."""
    runner = served.ground.runner
    with served.session(user="chat") as waiter:
        with served.session("BEGIN", "LOCK TABLE messages IN ACCESS EXCLUSIVE MODE"):
            reading = runner.get_loop().create_task(waiter.execute("SELECT * FROM messages"))
            said = runner.run(_longer_than_a_second(served))
        runner.run(asyncio.wait({reading}))

    assert (said["locks.held_on"], said["locks.waiting"]) == ("public.messages", 1)
    assert number(said, "locks.longest") > 1


async def _longer_than_a_second(served: Served) -> dict[str, Value]:
    """Ask until a lock is held that counts."""
    for _ in range(200):
        await asyncio.sleep(0.1)
        said = values(await asyncio.to_thread(served.ask))
        if "locks.held_on" in said:
            return said
    raise AssertionError("the lock was never seen")


def number(said: dict[str, Value], name: str) -> float:
    """Return a value that is a number."""
    value = said[name]
    assert isinstance(value, int | float)
    return value


def test_a_transaction_left_open_is_seen(served: Served) -> None:
    """By a role that may see all sessions."""
    with served.session("BEGIN"):
        said = values(served.ask("postgres", served.superuser_password))

    assert (said["connections.idle_in_transaction"], said["connections.hidden"]) == (1, 0)
    assert number(said, "transaction.longest") >= 0


def test_sessions_that_may_not_be_seen_are_counted(served: Served) -> None:
    """Nothing is made up of what they do."""
    with served.session("BEGIN"):
        said = values(served.ask())

    assert (said["connections.hidden"], said["connections.idle_in_transaction"]) == (1, 0)


def test_a_server_set_to_read_only_says_so(served: Served) -> None:
    """It answers, and takes no writes."""
    served.run("ALTER ROLE chat SET default_transaction_read_only = on")
    said = values(served.ask())
    served.run("ALTER ROLE chat RESET default_transaction_read_only")

    assert (said["read_only"], said["role"]) == (True, "primary")


def test_tables_that_may_not_be_read_are_named(served: Served) -> None:
    """As after privileges were lost."""
    served.run("REVOKE ALL ON messages FROM chat")
    said = values(served.ask())
    served.run("GRANT ALL ON messages TO chat")

    assert said["tables.denied"] == "public.messages"


def test_a_standby_says_what_it_is(served: Served) -> None:
    """Read-only, and how far behind."""
    at = served.ground
    standby = at.runner.run(served.server.standby(at.folder / "standby", at.addresses.at(5), 5432))
    at.runner.run(standby.start())
    said = values(Served(server=standby, ground=at).ask())
    at.runner.run(standby.stop())

    assert (said["role"], said["read_only"]) == ("standby", True)
    assert "replication.receiving" in said


def test_a_frozen_server_is_silent_in_its_first_byte(served: Served) -> None:
    """The kernel accepts, nobody answers."""
    served.server.freeze()
    ask = PostgresAsk(place=served.place, user="chat", database="chat")
    refused = failure(observed(PROTOCOL, ask, seconds=0.5))
    served.server.thaw()

    assert (refused.reason, refused.phase) == (Reason.SILENT, Phase.FIRST_BYTE)


@contextmanager
def secured(served: Served, folder: Path) -> Iterator[tuple[Place, str]]:
    """Give the place of a relay that offers TLS before the server, as a proxy does, and the file of its authority."""
    authority = trustme.CA()
    trusted = folder / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("db.example").configure_cert(context)
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        threading.Thread(target=_relay, args=(door, context, served), daemon=True).start()
        place = Place(host="127.0.0.1", port=door.getsockname()[1], server_name="db.example")
        yield place, str(trusted)


def _relay(door: socket.socket, context: ssl.SSLContext, served: Served) -> None:
    with suppress(OSError):
        client, _ = door.accept()
        client.recv(8, socket.MSG_WAITALL)
        client.sendall(b"S")
        inner = context.wrap_socket(client, server_side=True)
        server = socket.create_connection((served.server.address, served.server.port))
        threading.Thread(target=_pump, args=(server, inner), daemon=True).start()
        _pump(inner, server)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("tls", ["prefer", "verify"])
def test_tls_is_spoken_where_it_is_offered(served: Served, tmp_path: Path, tls: str) -> None:
    """Inside the same connection, after the wish for it; verified where asked for."""
    with secured(served, tmp_path) as (place, trusted):
        password = Secret(served.server.password)
        ask = PostgresAsk(place=place, user="chat", database="chat", password=password, tls=tls)
        observation = observed(PROTOCOL, ask, trust=(trusted,) if tls == "verify" else ())

    assert values(observation)["select"] == 1
    assert observation.tls == "TLSv1.3"
    assert Phase.TLS in {phase.phase for phase in observation.phases}


def test_a_certificate_that_nobody_vouches_for_is_refused_where_verified(served: Served, tmp_path: Path) -> None:
    """The phase is TLS, and the password is not sent."""
    with secured(served, tmp_path) as (place, _):
        refused = failure(observed(PROTOCOL, PostgresAsk(place=place, user="chat", database="chat", tls="verify")))

    assert (refused.reason, refused.phase) == (Reason.CERTIFICATE_UNTRUSTED, Phase.TLS)
