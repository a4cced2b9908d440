"""PostgreSQL's conversation: what each answer means, however it is cut, and that no password shows."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldenpath.contracts import Broken, Reply, StartTls
from goldenpath.model.observation import Phase, Reason, Value
from goldenpath.model.probe import Limits, Place, PostgresAsk
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.probes.postgres import PROTOCOL, converse
from goldenpath.probes.postgres_pressure import pressure
from goldenpath.probes.scram import ScramClient, ScramError, prepared
from tests.unit.probes.scripted import Server, everything, saying, spoken

PASSWORD = "Kranich-im-Nebel-7"  # noqa: S105 - of nobody
PLACE = Place(host="db.example", port=5432)
COLUMNS: tuple[str | None, ...] = (
    *("16.2", "primary", "f", "41", "97", "3", "30", "2", "5", "1", "7.5", "public.messages", "8.25", "8.25"),
    *(None, None, None),
)


def asked(*, password: str = PASSWORD, tls: str = "never", pressure: bool = True) -> PostgresAsk:
    """Return the question."""
    return PostgresAsk(place=PLACE, user="chat", database="chat", password=Secret(password), tls=tls, pressure=pressure)


def message(kind: str, body: bytes = b"") -> bytes:
    """Return one message of the server."""
    return kind.encode() + (len(body) + 4).to_bytes(4, "big") + body


def auth(code: int, rest: bytes = b"") -> bytes:
    """Return a message of authentication."""
    return message("R", code.to_bytes(4, "big") + rest)


def error(state: str, said: str, severity: str = "FATAL") -> bytes:
    """Return an error."""
    return message("E", f"S{severity}\0V{severity}\0C{state}\0M{said}\0\0".encode())


def row(columns: tuple[str | None, ...]) -> bytes:
    """Return a row of data."""
    cells = [b"\xff\xff\xff\xff" if c is None else len(c.encode()).to_bytes(4, "big") + c.encode() for c in columns]
    return message("D", len(columns).to_bytes(2, "big") + b"".join(cells))


READY = message("Z", b"I")
WELCOME = auth(0) + message("S", b"server_version\x0016.2\0") + message("K", bytes(8)) + READY
ONE = message("T", b"\0\0") + row(("1",)) + message("C", b"SELECT 1\0") + READY
HOW = message("T", b"\0\0") + row(COLUMNS) + message("C", b"SELECT 1\0") + READY


def scram_server(password: str) -> Server:
    """Return a server that lets in whoever knows the password, by SCRAM-SHA-256."""
    salt, rounds = b"salz-und-pfeffer", 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    kept: list[bytes] = []

    def first(said: bytes) -> bytes:
        bare = said[said.index(b"n,,") + 3 :]
        challenge = b"r=" + bare.partition(b"r=")[2] + b"SERVER,s=" + base64.b64encode(salt) + b",i=%d" % rounds
        kept.extend((bare, challenge))
        return auth(11, challenge)

    def last(said: bytes) -> bytes:
        without, _, proof = said[5:].partition(b",p=")
        signed = b",".join((*kept[:2], without))
        stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
        signature = hmac.digest(stored, signed, "sha256")
        key = bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature, strict=True))
        if hashlib.sha256(key).digest() != stored:
            return error("28P01", 'password authentication failed for user "chat"')
        mine = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), signed, "sha256")
        return auth(12, b"v=" + base64.b64encode(mine)) + WELCOME

    offer = auth(10, b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0")
    steps: list[Server] = [lambda _: offer, first, last, lambda _: ONE, lambda _: HOW]
    return lambda said: steps.pop(0)(said) if steps else b""


def answered(server: Server, ask: PostgresAsk | None = None) -> Reply | Broken:
    """Return how the conversation with a server ends."""
    return spoken(converse(ask or asked(), Limits(), "probe:database:database:1"), server)


def test_all_values_are_read_from_one_row() -> None:
    """One query tells who is connected, who waits, and what is locked."""
    ended = answered(saying(WELCOME, ONE, HOW))

    assert isinstance(ended, Reply)
    assert dict(ended.values) == {
        "version": "16.2",
        "select": 1,
        "role": "primary",
        "read_only": False,
        "connections.used": 41,
        "connections.allowed": 97,
        "connections.active": 3,
        "connections.idle": 30,
        "connections.idle_in_transaction": 2,
        "connections.hidden": 5,
        "locks.waiting": 1,
        "locks.longest": 7.5,
        "locks.held_on": "public.messages",
        "locks.held_for": 8.25,
        "transaction.longest": 8.25,
    }


def test_every_value_is_declared() -> None:
    """Conditions may name what the protocol declares."""
    ended = answered(saying(WELCOME, ONE, HOW))

    assert isinstance(ended, Reply)
    assert {name for name, _ in ended.values} <= {name for name, _ in PROTOCOL.values}


def test_without_pressure_one_query_is_asked() -> None:
    """Whoever wants to know only whether it answers asks no more."""
    ended = answered(saying(WELCOME, ONE), asked(pressure=False))

    assert isinstance(ended, Reply)
    assert ended.values == (("version", "16.2"), ("select", 1))


def test_leave_is_taken_by_terminate() -> None:
    """A server whose client hangs up without a word may say so in its log."""
    ended = answered(saying(WELCOME, ONE, HOW))

    assert isinstance(ended, Reply)
    assert ended.farewell == b"X\0\0\0\4"


def test_scram_proves_the_password() -> None:
    """The server checks our proof, and we check its."""
    assert isinstance(answered(scram_server(PASSWORD)), Reply)


def test_a_wrong_password_is_refused_by_scram() -> None:
    """The server's words say for whom."""
    ended = answered(scram_server("another"))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.CREDENTIALS_REFUSED, Phase.FIRST_BYTE)
    assert ended.text == 'FATAL 28P01: password authentication failed for user "chat"'


def test_md5_answers_the_salt() -> None:
    """The hash of password and user is hashed with the salt."""
    heard: list[bytes] = []

    def server(said: bytes) -> bytes:
        heard.append(said)
        return (auth(5, b"salz"), WELCOME, ONE, HOW)[len(heard) - 1]

    answered(server)
    inner = hashlib.md5((PASSWORD + "chat").encode(), usedforsecurity=False).hexdigest()
    outer = hashlib.md5(inner.encode() + b"salz", usedforsecurity=False).hexdigest()

    assert heard[1] == message("p", b"md5" + outer.encode() + b"\0")


def test_clear_text_is_sent_where_asked_for() -> None:
    """As libpq does."""
    heard: list[bytes] = []

    def server(said: bytes) -> bytes:
        heard.append(said)
        return (auth(3), WELCOME, ONE, HOW)[len(heard) - 1]

    answered(server)

    assert heard[1] == message("p", PASSWORD.encode() + b"\0")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (error("28P01", "password authentication failed"), Reason.CREDENTIALS_REFUSED),
        (error("28000", 'no pg_hba.conf entry for host "10.0.0.1"'), Reason.NOT_PERMITTED),
        (error("28000", "pg_hba.conf weist Verbindung zurück"), Reason.NOT_PERMITTED),
        (error("28000", 'role "chat" is not permitted to log in'), Reason.NOT_PERMITTED),
        (error("28000", 'role "chat" does not exist'), Reason.CREDENTIALS_REFUSED),
        (error("42501", "permission denied for database chat"), Reason.NOT_PERMITTED),
        (error("3D000", 'database "chat" does not exist'), Reason.SERVER_ERROR),
        (error("53300", "sorry, too many clients already"), Reason.TOO_MANY_CLIENTS),
        (error("08P01", "no more connections allowed (max_client_conn)"), Reason.TOO_MANY_CLIENTS),
        (error("57P03", "the database system is starting up"), Reason.SERVER_ERROR),
        (b"Ecould not fork new process for connection\n\0", Reason.SERVER_ERROR),
        (auth(7), Reason.NOT_INSTALLED),
        (auth(10, b"OAUTHBEARER\0\0"), Reason.NOT_INSTALLED),
        (auth(99), Reason.MALFORMED),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.WRONG_PROTOCOL),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Reason.WRONG_PROTOCOL),
        (b"-ERR unknown command\r\n", Reason.WRONG_PROTOCOL),
        (b"\x4a\0\0\0\x0a8.0.36\0more", Reason.WRONG_PROTOCOL),
        (b"ERROR\r\n", Reason.WRONG_PROTOCOL),
        (b"\x15\x03\x01\0\x02\x02\x46", Reason.WRONG_PROTOCOL),
        (b"hello\n", Reason.MALFORMED),
        (READY, Reason.MALFORMED),
        (message("R", b"\0"), Reason.MALFORMED),
        (b"R\0\0\0\1", Reason.MALFORMED),
        (b"R\x10\0\0\0", Reason.TOO_LARGE),
        (b"R\0\0", Reason.CLOSED),
        (b"", Reason.CLOSED),
    ],
)
def test_an_answer_to_the_start_up_has_its_reason(answer: bytes, reason: Reason) -> None:
    """What can come instead of a welcome, each with the reason of the closed list."""
    ended = answered(saying(answer))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (reason, Phase.FIRST_BYTE)


SCRAM = auth(10, b"SCRAM-SHA-256\0\0")


@pytest.mark.parametrize(
    ("answers", "reason", "phase"),
    [
        ((SCRAM, auth(11, b"r=other,s=c2Fseg==,i=4096")), Reason.MALFORMED, Phase.FIRST_BYTE),
        ((SCRAM, WELCOME), Reason.MALFORMED, Phase.FIRST_BYTE),
        ((auth(0) + error("57P03", "the database system is shutting down"),), Reason.SERVER_ERROR, Phase.FIRST_BYTE),
        ((auth(0) + row(("1",)),), Reason.MALFORMED, Phase.FIRST_BYTE),
        ((WELCOME, error("57014", "canceling statement", "ERROR") + READY), Reason.SERVER_ERROR, Phase.BODY),
        ((WELCOME, row(("2",)) + READY), Reason.MALFORMED, Phase.BODY),
        ((WELCOME, READY), Reason.MALFORMED, Phase.BODY),
        ((WELCOME, message("D", b"\0\1\0\0\0\x09x") + READY), Reason.MALFORMED, Phase.BODY),
        ((WELCOME, auth(0) + READY), Reason.MALFORMED, Phase.BODY),
        ((WELCOME, ONE, b"D\0\0"), Reason.CLOSED, Phase.BODY),
    ],
    ids=(
        *("another nonce", "no proof of its own", "shutting down", "a row too soon", "cancelled", "another number"),
        *("no row", "a short row", "authentication again", "closed"),
    ),
)
def test_what_fails_later_fails_in_its_phase(answers: tuple[bytes, ...], reason: Reason, phase: Phase) -> None:
    """Start-up and authentication are the first byte, the session is the body."""
    ended = answered(saying(*answers))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (reason, phase)


def test_a_standby_is_known_by_its_greeting() -> None:
    """Also where it does not say more."""
    hello = auth(0) + message("S", b"in_hot_standby\0on\0") + READY
    ended = answered(saying(hello, ONE), asked(pressure=False))

    assert isinstance(ended, Reply)
    assert ended.values == (("role", "standby"), ("select", 1))


def test_a_password_that_cannot_be_sent_is_our_own_lack() -> None:
    """The protocol ends texts by a null character."""
    ended = answered(saying(auth(3)), asked(password=f"{PASSWORD}\0"))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.NOT_ALLOWED, Phase.PREPARE)


@pytest.mark.parametrize("reason", [Reason.SILENT, Reason.RESET])
@pytest.mark.parametrize(("answers", "phase"), [((b"N",), Phase.FIRST_BYTE), ((b"N", WELCOME), Phase.BODY)])
def test_what_the_wire_sees_gets_the_session_s_phase(reason: Reason, answers: tuple[bytes, ...], phase: Phase) -> None:
    """The first byte that came was not yet the answer."""
    conversation = converse(asked(tls="prefer"), Limits(), "probe:x")
    next(conversation)
    for answer in answers:
        conversation.send(answer)

    with pytest.raises(Broken) as problem:
        conversation.throw(Broken(reason, "seen by the wire"))
    assert (problem.value.reason, problem.value.phase) == (reason, phase)


def test_an_administrator_may_end_the_session_between_two_queries() -> None:
    """After the welcome the answer has begun: what fails then, fails in its body."""
    ended = answered(saying(WELCOME, ONE, error("57P01", "terminating connection due to administrator command")))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.SERVER_ERROR, Phase.BODY)


def test_a_server_that_does_not_say_how_it_is_still_answers() -> None:
    """Nothing is made up: the value says why the others are absent."""
    ended = answered(saying(WELCOME, ONE, error("42501", "permission denied for view pg_locks", "ERROR") + READY))

    assert isinstance(ended, Reply)
    assert ended.values == (
        ("version", "16.2"),
        ("select", 1),
        ("pressure.refused", "ERROR 42501: permission denied for view pg_locks"),
    )


def test_an_unreadable_column_is_absent() -> None:
    """A null or a text where a number is due says nothing, and the others count."""
    strange: tuple[str | None, ...] = (*COLUMNS[:3], "many", None, *COLUMNS[5:10], "NaN", *COLUMNS[11:])
    ended = answered(saying(WELCOME, ONE, row(strange) + READY))
    assert isinstance(ended, Reply)
    names = {name for name, _ in ended.values}

    assert names.isdisjoint({"connections.used", "connections.allowed", "locks.longest"})


def test_tls_is_started_where_it_is_offered() -> None:
    """The first move is the wish, the second TLS itself, unverified as libpq prefers it."""
    conversation = converse(asked(tls="prefer"), Limits(), "probe:x")

    assert next(conversation) == b"\0\0\0\x08\x04\xd2\x16/"
    assert conversation.send(b"S") == StartTls(verify=False)
    assert conversation.send(b"")[4:8] == b"\0\3\0\0"  # type: ignore[index]  # the start-up message


def test_without_tls_it_goes_on_in_the_clear_where_that_is_fine() -> None:
    """``prefer`` takes what there is."""
    assert isinstance(answered(saying(b"N", WELCOME, ONE, HOW), asked(tls="prefer")), Reply)


@pytest.mark.parametrize(
    ("answer", "reason", "phase"),
    [
        (b"N", Reason.NOT_TLS, Phase.TLS),
        (b"S" + WELCOME, Reason.MALFORMED, Phase.FIRST_BYTE),
        (b"HTTP/1.0 400 Bad Request\r\n", Reason.WRONG_PROTOCOL, Phase.FIRST_BYTE),
        (error("53300", "sorry, too many clients already"), Reason.TOO_MANY_CLIENTS, Phase.FIRST_BYTE),
    ],
)
def test_verified_tls_takes_nothing_else(answer: bytes, reason: Reason, phase: Phase) -> None:
    """No TLS, and bytes slipped in before it begins, end the conversation."""
    ended = answered(saying(answer), asked(tls="verify"))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (reason, phase)


def test_a_password_that_is_asked_for_and_not_configured_is_our_own_lack() -> None:
    """Nothing is said about the target."""
    ended = answered(saying(auth(3)), asked(password=""))

    assert isinstance(ended, Broken)
    assert ended.reason is Reason.SECRET_MISSING


def test_a_reference_is_no_secret() -> None:
    """References are followed before a codec works."""
    ask = PostgresAsk(place=PLACE, user="chat", database="chat", password=SecretRef(scheme="env", name="PGPASSWORD"))
    ended = answered(saying(), ask)

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.SECRET_MISSING, Phase.PREPARE)


@pytest.mark.parametrize(
    "challenge",
    [
        b"r=other,s=c2Fseg==,i=4096",
        b"r=nonce,s=c2Fseg==,i=4096",
        b"r=nonceX,s=?,i=4096",
        b"r=nonceX,s=,i=4096",
        b"r=nonceX,s=c2Fseg==,i=-1",
        b"r=nonceX,s=c2Fseg==,i=0",
        b"r=nonceX,s=c2Fseg==,i=999999999",
        b"\xff",
        b"",
    ],
)
def test_a_challenge_that_is_none_is_not_answered(challenge: bytes) -> None:
    """Nor one that would keep us busy for seconds."""
    with pytest.raises(ScramError):
        ScramClient(PASSWORD, "nonce").proof(challenge)


def test_a_server_that_does_not_know_the_password_is_found_out() -> None:
    """Its last message proves nothing."""
    client = ScramClient(PASSWORD, "nonce")
    client.proof(b"r=nonceX,s=c2Fseg==,i=4096")

    with pytest.raises(ScramError, match="does not prove"):
        client.check(b"v=" + base64.b64encode(bytes(32)))


@pytest.mark.parametrize(
    ("password", "sent"),
    [
        ("plain", b"plain"),
        ("I\u00adX", b"IX"),
        ("a\u00a0b", b"a b"),
        ("\u2168", b"IX"),
        ("\u0627\u0031", "\u0627\u0031".encode()),
    ],
)
def test_passwords_are_prepared_as_the_server_prepares_them(password: str, sent: bytes) -> None:
    """SASLprep's own examples; what it forbids is sent as it is."""
    assert prepared(password) == sent


@pytest.mark.parametrize(("version", "since"), [("13.9", "query_start"), ("14.1", "waitstart"), ("", "waitstart")])
def test_older_servers_are_asked_what_they_know(version: str, since: str) -> None:
    """Locks know since when they are waited for since version 14."""
    assert f"clock_timestamp() - {'other' if since == 'query_start' else 'lock'}.{since}" in pressure(version)


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=12))
@example(sizes=[1])
def test_how_the_answer_is_cut_changes_nothing(sizes: list[int]) -> None:
    """Any pieces give the same reply."""

    def ended(pieces: list[int]) -> tuple[tuple[str, Value], ...]:
        reply = spoken(converse(asked(), Limits(), "probe:x"), saying(auth(5, b"salz"), WELCOME, ONE, HOW), pieces)
        assert isinstance(reply, Reply)
        return reply.values

    assert ended(sizes) == ended([])


FRAGMENTS = (auth(3), auth(5, b"salz"), auth(10, b"SCRAM-SHA-256\0\0"), auth(11, b"r="), WELCOME, ONE, HOW, b"S", b"N")


@given(answers=st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=80)), max_size=6), tls=st.booleans())
def test_whatever_comes_is_a_reply_or_has_a_reason(answers: list[bytes], tls: bool) -> None:  # noqa: FBT001 - a dimension
    """No bytes raise anything but Broken, and no conversation goes on for ever."""
    ended = answered(saying(*answers), asked(tls="prefer" if tls else "never"))

    assert isinstance(ended, Reply | Broken)


@given(place=st.integers(0, len(WELCOME + ONE + HOW) - 1), bit=st.integers(0, 7))
def test_one_wrong_bit_is_a_reply_or_has_a_reason(place: int, bit: int) -> None:
    """A damaged answer never brings the prober down."""
    damaged = bytearray(WELCOME + ONE + HOW)
    damaged[place] ^= 1 << bit

    assert isinstance(answered(saying(bytes(damaged))), Reply | Broken)


# With a mark that no message of ours holds: "client" is no secret that shows.
PASSWORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=4).map("§{}§".format)


@given(password=PASSWORDS)
def test_an_echoed_password_does_not_show(password: str) -> None:
    """Neither in an error nor in a value, whatever the server does with it."""
    echo = error("28P01", f"no such password: {password}")
    version = auth(0) + message("S", b"server_version\0" + password.encode() + b"\0") + READY
    ends = [answered(saying(echo), asked(password=password))]
    ends.append(answered(saying(version, ONE, row((password, *COLUMNS[1:])) + READY), asked(password=password)))

    assert not [end for end in ends if password in everything(end)]
