"""Redis's conversation: what each answer means, however it is cut, and that no password shows."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Phase, Reason, Value
from goldenpath.model.probe import Limits, Place, RedisAsk
from goldenpath.model.secret import Secret
from goldenpath.probes.redis import PROTOCOL, converse
from tests.unit.probes.scripted import Server, everything, saying, spoken

PLACE = Place(host="cache.example", port=6379)
PASSWORD = "Kranich-im-Nebel-7"  # noqa: S105 - of nobody
PONG = b"+PONG\r\n"
SAID = {
    "redis_version": "7.2.4",
    "uptime_in_seconds": "86",
    "connected_clients": "4",
    "maxclients": "10000",
    "blocked_clients": "1",
    "used_memory": "900",
    "maxmemory": "1000",
    "maxmemory_policy": "noeviction",
    "mem_not_counted_for_evict": "0",
    "loading": "0",
    "rdb_last_bgsave_status": "ok",
    "aof_last_write_status": "ok",
    "rejected_connections": "2",
    "evicted_keys": "0",
    "role": "master",
    "connected_slaves": "1",
}
SETTINGS = 6


def text(said: str) -> bytes:
    """Return a bulk string."""
    data = said.encode()
    return b"$%d\r\n%s\r\n" % (len(data), data)


def info(**changed: str | None) -> bytes:
    """Return what INFO says; a name with None is left out."""
    said = {**SAID, **changed}
    return text("# Server\r\n" + "".join(f"{name}:{value}\r\n" for name, value in said.items() if value is not None))


def setting(name: str, value: str) -> bytes:
    """Return what CONFIG GET says."""
    return b"*2\r\n" + text(name) + text(value)


def answered(server: Server, *, password: str = "", user: str = "", pressure: bool = True) -> Reply | Broken:
    """Return how the conversation with a server ends."""
    ask = RedisAsk(place=PLACE, user=user, password=Secret(password) if password else None, pressure=pressure)
    return spoken(converse(ask, Limits(), "probe:cache:cache:1"), server)


def values(*answers: bytes) -> dict[str, Value]:
    """Return what a whole answer says."""
    ended = answered(saying(*answers))
    assert isinstance(ended, Reply), ended
    return dict(ended.values)


def test_all_values_are_read() -> None:
    """PING and INFO tell who is connected, how full memory is, and whether a write would be taken."""
    assert values(PONG, info()) == {
        "ping": "PONG",
        "version": "7.2.4",
        "server": "redis",
        "role": "primary",
        "uptime": 86,
        "clients.connected": 4,
        "clients.allowed": 10000,
        "clients.blocked": 1,
        "memory.used": 900,
        "memory.allowed": 1000,
        "memory.policy": "noeviction",
        "memory.rejects": False,
        "evicted": 0,
        "rejected_connections": 2,
        "loading": False,
        "persistence.failed": False,
        "replicas": 1,
        "writable": True,
    }


def test_every_value_is_declared() -> None:
    """Conditions may name what the protocol declares."""
    replica = values(PONG, info(role="slave", slave_read_only="1", master_link_status="down"))

    assert {*values(PONG, info()), *replica} <= {name for name, _ in PROTOCOL.values}


def test_without_pressure_only_ping_is_sent() -> None:
    """Whoever wants to know only whether it answers asks no more."""
    heard: list[bytes] = []

    def server(said: bytes) -> bytes:
        heard.append(said)
        return PONG

    answered(server, pressure=False)

    assert heard == [b"*1\r\n$4\r\nPING\r\n"]


def test_auth_and_ping_go_together() -> None:
    """User, password and the first question take one way there and back."""
    heard: list[bytes] = []

    def server(said: bytes) -> bytes:
        heard.append(said)
        return b"+OK\r\n" + PONG

    answered(server, user="chat", password=PASSWORD, pressure=False)
    auth = b"*3\r\n$4\r\nAUTH\r\n$4\r\nchat\r\n$18\r\n" + PASSWORD.encode() + b"\r\n"

    assert heard == [auth + b"*1\r\n$4\r\nPING\r\n"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"loading": "1"}, "loading"),
        ({"role": "slave", "slave_read_only": "1"}, "replica"),
        ({"used_memory": "1001"}, "memory"),
        ({"aof_last_write_status": "err"}, "persistence"),
    ],
)
def test_a_write_that_would_be_refused_is_told_without_writing(changed: dict[str, str], why: str) -> None:
    """Role, memory and disk decide it."""
    said = values(PONG, info(**changed))

    assert (said["writable"], said["writable.why"]) == (False, why)


@pytest.mark.parametrize(
    "changed",
    [
        {"used_memory": "1001", "maxmemory_policy": "allkeys-lru"},
        {"used_memory": "1100", "mem_not_counted_for_evict": "101"},
        {"used_memory": "1100", "maxmemory": "0"},
        {"role": "slave", "slave_read_only": "0"},
        {"used_memory": "1000"},
    ],
)
def test_a_write_that_would_be_taken_is_not_denied(changed: dict[str, str]) -> None:
    """Where keys make room, where there is no limit, and where a replica takes writes."""
    assert values(PONG, info(**changed))["writable"] is True


def test_a_failed_save_stops_writes_only_where_it_is_set_so() -> None:
    """The setting is asked for where it matters."""
    stops = b"".join(
        (
            *(setting("x", "y") for _ in range(3)),
            setting("save", "900 1"),
            setting("stop-writes-on-bgsave-error", "yes"),
            b"*0\r\n",
        )
    )
    failed = info(rdb_last_bgsave_status="err")

    assert values(PONG, failed, stops)["writable.why"] == "persistence"
    assert values(PONG, failed, b"-NOPERM no\r\n" * SETTINGS)["writable"] is True


def test_too_few_replicas_refuse_a_write() -> None:
    """Where the primary wants some to be near."""
    said = info(min_slaves_good_slaves="0")
    wants = b"*0\r\n" * (SETTINGS - 1) + setting("min-replicas-to-write", "1")

    assert values(PONG, said, wants)["writable.why"] == "replicas"


def test_settings_are_asked_for_where_info_lacks_them() -> None:
    """Older servers tell their limits by CONFIG GET alone."""
    old = info(maxclients=None, maxmemory=None, maxmemory_policy=None)
    told = setting("maxclients", "50") + setting("maxmemory", "1000") + setting("maxmemory-policy", "noeviction")
    said = values(PONG, old, told + b"-ERR unknown command 'CONFIG'\r\n" * 3)

    assert (said["clients.allowed"], said["memory.allowed"], said["writable"]) == (50, 1000, True)


def test_what_cannot_be_told_is_absent() -> None:
    """A server whose settings may not be read is neither writable nor not."""
    old = info(maxclients=None, maxmemory=None, maxmemory_policy=None)

    said = values(PONG, old, b"-NOPERM no\r\n" * SETTINGS)

    assert {"clients.allowed", "memory.allowed", "memory.rejects", "writable"}.isdisjoint(said)


def test_a_server_that_does_not_say_how_it_is_still_answers() -> None:
    """The value says why the others are absent."""
    assert values(PONG, b"-NOPERM this user has no permissions to run the 'info' command\r\n") == {
        "ping": "PONG",
        "pressure.refused": "NOPERM this user has no permissions to run the 'info' command",
    }


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"-NOAUTH Authentication required.\r\n", Reason.CREDENTIALS_REFUSED),
        (b"-WRONGPASS invalid username-password pair or user is disabled.\r\n", Reason.CREDENTIALS_REFUSED),
        (b"-ERR invalid password\r\n", Reason.CREDENTIALS_REFUSED),
        (b"-ERR AUTH <password> called without any password configured\r\n", Reason.CREDENTIALS_REFUSED),
        (b"-NOPERM this user has no permissions to run the 'ping' command\r\n", Reason.NOT_PERMITTED),
        (b"-DENIED Redis is running in protected mode\r\n", Reason.NOT_PERMITTED),
        (b"-ERR max number of clients reached\r\n", Reason.TOO_MANY_CLIENTS),
        (b"-LOADING Redis is loading the dataset in memory\r\n", Reason.SERVER_ERROR),
        (b"-MASTERDOWN Link with MASTER is down\r\n", Reason.SERVER_ERROR),
        (b"-OOM command not allowed\r\n", Reason.SERVER_ERROR),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.WRONG_PROTOCOL),
        (b"\x15\x03\x01\0\x02\x02\x46", Reason.WRONG_PROTOCOL),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Reason.WRONG_PROTOCOL),
        (b"+OK\r\n", Reason.MALFORMED),
        (b":x\r\n", Reason.MALFORMED),
        (b":\r\n", Reason.MALFORMED),
        (b"$-2\r\n", Reason.MALFORMED),
        (b"$4\r\nPONGX\r\n", Reason.MALFORMED),
        (b"*99999999\r\n", Reason.MALFORMED),
        (b"*1\r\n" * 50, Reason.MALFORMED),
        (b"+" + b"x" * 20_000, Reason.MALFORMED),
        (b"$999999999\r\n", Reason.TOO_LARGE),
        (b"+PO", Reason.CLOSED),
        (b"", Reason.CLOSED),
    ],
)
def test_an_answer_to_ping_has_its_reason(answer: bytes, reason: Reason) -> None:
    """What can come instead of PONG, each with the reason of the closed list."""
    ended = answered(saying(answer))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (reason, Phase.FIRST_BYTE)


def test_what_is_no_answer_to_auth_is_malformed() -> None:
    """Neither OK nor an error."""
    ended = answered(saying(b":1\r\n" + PONG), password=PASSWORD)

    assert isinstance(ended, Broken)
    assert ended.reason is Reason.MALFORMED


def test_a_server_that_loads_says_so_as_a_value_too() -> None:
    """It will answer when it is done."""
    ended = answered(saying(b"-LOADING Redis is loading the dataset in memory\r\n"))

    assert isinstance(ended, Broken)
    assert ended.reply == Reply(values=(("loading", True),))


def test_an_end_within_info_is_an_end_in_the_body() -> None:
    """PING was answered before."""
    ended = answered(saying(PONG, info()[:100]))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.CLOSED, Phase.BODY)


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=12))
@example(sizes=[1])
def test_how_the_answer_is_cut_changes_nothing(sizes: list[int]) -> None:
    """Any pieces give the same reply."""
    old = info(maxclients=None)
    answers = (PONG, old, setting("maxclients", "50") * SETTINGS)

    def ended(pieces: list[int]) -> Reply | Broken:
        return spoken(converse(RedisAsk(place=PLACE), Limits(), "probe:x"), saying(*answers), pieces)

    assert ended(sizes) == ended([])


FRAGMENTS = (PONG, b"+OK\r\n", info(), b"*-1\r\n", b"$-1\r\n", b":1\r\n", b"*2\r\n", b"-NOPERM\r\n")


@given(answers=st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=80)), max_size=6))
def test_whatever_comes_is_a_reply_or_has_a_reason(answers: list[bytes]) -> None:
    """No bytes raise anything but Broken, and no conversation goes on for ever."""
    assert isinstance(answered(saying(*answers)), Reply | Broken)


@given(said=st.dictionaries(st.sampled_from(sorted(SAID)), st.text(max_size=30)))
def test_whatever_info_says_is_a_reply(said: dict[str, str]) -> None:
    """A line that cannot be read is passed over."""
    ended = answered(saying(PONG, info(**said), b"*0\r\n" * SETTINGS))

    assert isinstance(ended, Reply)


# With a mark that no message of ours holds: "client" is no secret that shows.
PASSWORDS = st.text(st.characters(codec="utf-8"), min_size=4).map("§{}§".format)


@given(password=PASSWORDS)
def test_an_echoed_password_does_not_show(password: str) -> None:
    """Neither in an error nor in a value, whatever the server does with it."""
    refused = answered(saying(b"-ERR wrong: " + password.encode() + b"\r\n"), password=password)
    told = answered(
        saying(b"+OK\r\n" + PONG, info(redis_version=password, maxmemory_policy=password)), password=password
    )

    assert password not in everything(refused)
    assert password not in everything(told)
