"""PostgreSQL: start-up, authentication, ``select 1``, how the server is, and whether it holds a row.

Only where the server offers TLS is it used with ``prefer``, and unverified, as libpq does; a server that asks for the
password in clear text gets it, as from libpq. The one thing that is not a function of what came is SCRAM's nonce.
"""

import hashlib
import secrets
from typing import Final, NoReturn

from goldenpath.contracts import Conversation, Protocol, Reply, StartTls
from goldenpath.model.observation import Phase, Reason, Value
from goldenpath.model.probe import Limits, Lookup, PostgresAsk
from goldenpath.probes.dialogue import Dialogue, Hearing, revealed
from goldenpath.probes.postgres_lookup import VALUES as FOUND
from goldenpath.probes.postgres_lookup import counted, counting
from goldenpath.probes.postgres_messages import (
    SSL_REQUEST,
    TERMINATE,
    Message,
    ServerError,
    framed,
    message,
    query,
    row,
    server_error,
    startup,
    text,
)
from goldenpath.probes.postgres_pressure import VALUES, pressure, read
from goldenpath.probes.scram import ScramClient, ScramError

_CLEARTEXT, _MD5, _SASL, _SASL_CONTINUE, _SASL_FINAL = 3, 5, 10, 11, 12
_SCRAM: Final = "SCRAM-SHA-256"
_METHODS: Final = {_CLEARTEXT: "clear text", _MD5: "MD5", _SASL: _SCRAM}
_OTHERS: Final = {2: "Kerberos", 6: "SCM", 7: "GSSAPI", 9: "SSPI"}


def converse(ask: PostgresAsk, limits: Limits, probe: str) -> Conversation:
    """Return the conversation; the server's log knows it by its application name.

    Raises:
        Broken: the peer is no PostgreSQL, refuses, or ends early.
    """
    del probe
    password = revealed(ask.password)
    talk = Dialogue(limits.bytes, "PostgreSQL", (password,))
    return (yield from talk.within(_session(talk, ask, password)))


def _session(talk: Dialogue, ask: PostgresAsk, password: str) -> Conversation:
    if ask.tls != "never" and not ask.place.tls:
        yield from _secure(talk, verify=ask.tls == "verify")
    talk.say(startup(ask.user, ask.database))
    yield from _authenticate(talk, ask.user, password)
    values = yield from _until_ready(talk)
    talk.phase = Phase.BODY
    values["select"] = yield from _select(talk)
    if ask.pressure:
        values.update((yield from _pressure(talk, str(values.get("version", "")))))
    if ask.lookup is not None:
        values.update((yield from _looked_up(talk, ask.lookup)))
    return Reply(body_bytes=talk.heard, values=tuple(values.items()), farewell=TERMINATE)


def _secure(talk: Dialogue, *, verify: bool) -> Hearing[None]:
    """Ask for TLS, and start it where it is offered."""
    talk.say(SSL_REQUEST)
    answer = yield from talk.take(1)
    if answer == b"E":
        _refuse(talk, (yield from message(talk, answer)))
    # Bytes behind the answer would be taken for the server's own although nobody encrypted them.
    if answer not in b"SN" or talk.unread:
        talk.malformed("the wish for TLS is answered neither by S nor by N")
    if answer == b"S":
        talk.phase = Phase.TLS
        # What is sent in return says only that the handshake is over.
        yield StartTls(verify=verify)
        talk.phase = Phase.FIRST_BYTE
    elif verify:
        talk.phase = Phase.TLS
        talk.end(Reason.NOT_TLS, "the server offers no TLS, and verified TLS was asked for")


def _authenticate(talk: Dialogue, user: str, password: str) -> Hearing[None]:
    while True:
        code, rest = yield from _request(talk)
        if code == 0:
            return
        if code in _OTHERS:
            talk.end(Reason.NOT_INSTALLED, f"the server asks for {_OTHERS[code]}, which goldenpath does not speak")
        if code not in _METHODS:
            talk.malformed(f"it asks for the unknown way {code} to authenticate")
        if not password:
            talk.end(Reason.SECRET_MISSING, f"the server asks for a password ({_METHODS[code]}) and none is configured")
        if code == _CLEARTEXT:
            talk.say(framed("p", text(password)))
        elif code == _MD5:
            talk.say(framed("p", text(_hashed(user, password, rest[:4]))))
        else:
            yield from _scram(talk, rest, password)


def _scram(talk: Dialogue, mechanisms: bytes, password: str) -> Hearing[None]:
    if _SCRAM.encode() not in mechanisms.split(b"\0"):
        talk.end(Reason.NOT_INSTALLED, "the server asks for an authentication other than SCRAM-SHA-256")
    client = ScramClient(password, secrets.token_urlsafe(18))
    first = client.first()
    talk.say(framed("p", text(_SCRAM) + len(first).to_bytes(4, "big") + first))
    try:
        challenge = yield from _continued(talk, _SASL_CONTINUE)
        talk.say(framed("p", client.proof(challenge)))
        client.check((yield from _continued(talk, _SASL_FINAL)))
    except ScramError as error:
        talk.end(Reason.MALFORMED, str(error))


def _continued(talk: Dialogue, expected: int) -> Hearing[bytes]:
    code, rest = yield from _request(talk)
    if code != expected:
        talk.malformed("SCRAM's messages come out of order")
    return rest


def _request(talk: Dialogue) -> Hearing[tuple[int, bytes]]:
    """Return what the server asks for to authenticate, by its number, with the rest of the message."""
    said = yield from message(talk)
    if said.kind == "E":
        _refuse(talk, said)
    if said.kind != "R" or len(said.body) < 4:
        talk.malformed("it does not begin with authentication")
    return int.from_bytes(said.body[:4], "big"), said.body[4:]


def _until_ready(talk: Dialogue) -> Hearing[dict[str, Value]]:
    """Return what the server says of itself before it takes queries."""
    told: dict[str, str] = {}
    while (said := (yield from message(talk))).kind != "Z":
        if said.kind == "E":
            _refuse(talk, said)
        if said.kind not in "SK":
            talk.malformed("the start-up holds a message that belongs elsewhere")
        if said.kind == "S":
            name, _, value = said.body.decode("utf-8", "replace").rstrip("\0").partition("\0")
            told[name] = value
    values: dict[str, Value] = {}
    if "server_version" in told:
        values["version"] = talk.text(told["server_version"])
    if "in_hot_standby" in told:
        values["role"] = "standby" if told["in_hot_standby"] == "on" else "primary"
    return values


def _select(talk: Dialogue) -> Hearing[int]:
    answer = yield from _asked(talk, query("select 1"))
    if isinstance(answer, ServerError):
        talk.end(answer.reason, answer.sentence)
    if answer != ("1",):
        talk.malformed("select 1 is not answered by 1")
    return 1


def _pressure(talk: Dialogue, version: str) -> Hearing[tuple[tuple[str, Value], ...]]:
    """Return how the server is; that it does not let itself be asked is said, and no failure."""
    answer = yield from _asked(talk, query(pressure(version)))
    if isinstance(answer, ServerError):
        if answer.fatal:
            talk.end(answer.reason, answer.sentence)
        return (("pressure.refused", talk.text(answer.sentence)),)
    return read(answer, talk.text)


def _looked_up(talk: Dialogue, lookup: Lookup) -> Hearing[tuple[tuple[str, Value], ...]]:
    """Return how many rows there are; that a table is not there or not to be read is said, and no failure."""
    answer = yield from _asked(talk, counting(lookup))
    if isinstance(answer, ServerError):
        if answer.fatal:
            talk.end(answer.reason, answer.sentence)
        return (("found.refused", talk.text(answer.sentence)),)
    found = counted(answer)
    if found is None:
        talk.malformed("a count is answered by something else")
    return found


def _asked(talk: Dialogue, question: bytes) -> Hearing[tuple[str | None, ...] | ServerError]:
    """Return the last row that answers a query, or the error."""
    talk.say(question)
    answer: tuple[str | None, ...] | ServerError = ()
    while (said := (yield from message(talk))).kind != "Z":
        if said.kind == "E":
            answer = server_error(said.body)
            if answer.fatal:
                return answer
        elif said.kind == "D":
            columns = row(said.body)
            if columns is None:
                talk.malformed("a row is longer or shorter than it says")
            answer = columns
        elif said.kind not in "TCIS12":
            talk.malformed("a query is answered by a message that belongs elsewhere")
    return answer


def _refuse(talk: Dialogue, said: Message) -> NoReturn:
    error = server_error(said.body)
    talk.end(error.reason, error.sentence)


def _hashed(user: str, password: str, salt: bytes) -> str:
    inner = _digest((password + user).encode("utf-8", "surrogateescape"))
    return "md5" + _digest(inner.encode() + salt)


def _digest(data: bytes) -> str:
    # The protocol says so; where MD5 is forbidden for security, this is none.
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


PROTOCOL = Protocol(
    id="postgres",
    asks=PostgresAsk,
    converse=converse,
    alpn=("postgresql",),
    schemes=("postgres", "postgresql"),
    port=5432,
    values=(("select", "1, where `select 1` was answered"), *VALUES, *FOUND),
)
