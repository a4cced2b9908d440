"""Redis and its kin: AUTH, PING, and how the server is; nothing is written, and nothing is left behind."""

from typing import Final, NoReturn

from goldenpath.contracts import Broken, Conversation, Protocol, Reply
from goldenpath.model.observation import Phase, Reason, Value
from goldenpath.model.probe import Limits, RedisAsk
from goldenpath.probes.dialogue import Dialogue, Hearing, revealed
from goldenpath.probes.redis_pressure import SETTINGS, VALUES, info, read
from goldenpath.probes.resp import Refusal, RespValue, answer, command

_REASONS: Final = {
    "NOAUTH": Reason.CREDENTIALS_REFUSED,
    "WRONGPASS": Reason.CREDENTIALS_REFUSED,
    "NOPERM": Reason.NOT_PERMITTED,
    "DENIED": Reason.NOT_PERMITTED,
}
_OLD_PASSWORD: Final = ("invalid password", "auth <password> called without any password", "but no password is set")
_UNREAD: Final = ("maxclients", "maxmemory", "maxmemory_policy")


def converse(ask: RedisAsk, limits: Limits, probe: str) -> Conversation:
    """Return the conversation.

    Raises:
        Broken: the peer is no Redis, refuses, or ends early.
    """
    del probe
    password = revealed(ask.password)
    talk = Dialogue(limits.bytes, "Redis", (password,))
    return (yield from talk.within(_session(talk, ask, password)))


def _session(talk: Dialogue, ask: RedisAsk, password: str) -> Conversation:
    values = yield from _greet(talk, ask.user, password)
    talk.phase = Phase.BODY
    if ask.pressure:
        values.update((yield from _pressure(talk)))
    return Reply(body_bytes=talk.heard, values=tuple(values.items()))


def _greet(talk: Dialogue, user: str, password: str) -> Hearing[dict[str, Value]]:
    """Say who asks, and PING with it: both are answered in one go."""
    if password:
        talk.say(command("AUTH", *filter(None, (user, password))))
    talk.say(command("PING"))
    if password:
        accepted = yield from answer(talk)
        if isinstance(accepted, Refusal):
            _refuse(talk, accepted)
        if accepted != "OK":
            talk.malformed("AUTH is answered neither by OK nor by an error")
    pong = yield from answer(talk)
    if isinstance(pong, Refusal):
        _refuse(talk, pong)
    if pong != "PONG":
        talk.malformed("PING is not answered by PONG")
    return {"ping": "PONG"}


def _pressure(talk: Dialogue) -> Hearing[dict[str, Value]]:
    """Return how the server is; that it does not let itself be asked is said, and no failure."""
    talk.say(command("INFO"))
    told = yield from answer(talk)
    if not isinstance(told, str):
        return {"pressure.refused": talk.text(told.text if isinstance(told, Refusal) else "INFO has no text")}
    said = info(told)
    # A refused command stands in the server's list of breaches: only what is missing is asked for.
    if _settings_matter(said):
        said = {**(yield from _settings(talk)), **said}
    return {name: talk.text(value) if isinstance(value, str) else value for name, value in read(said)}


def _settings_matter(said: dict[str, str]) -> bool:
    unread = any(name not in said for name in _UNREAD)
    return unread or said.get("rdb_last_bgsave_status") == "err" or "min_slaves_good_slaves" in said


def _settings(talk: Dialogue) -> Hearing[dict[str, str]]:
    """Return the settings that the server lets itself be asked for; servers before version 7 take one at a time."""
    for name in SETTINGS:
        talk.say(command("CONFIG", "GET", name))
    found: dict[str, str] = {}
    for _ in SETTINGS:
        found.update(_pairs((yield from answer(talk))))
    return found


def _pairs(told: RespValue) -> dict[str, str]:
    items = told if isinstance(told, list) else []
    pairs = zip(items[::2], items[1::2], strict=False)
    return {name: value for name, value in pairs if isinstance(name, str) and isinstance(value, str)}


def _refuse(talk: Dialogue, refusal: Refusal) -> NoReturn:
    reply = Reply(values=(("loading", True),)) if refusal.code == "LOADING" else None
    raise Broken(_reason(refusal), talk.text(refusal.text), phase=talk.phase, reply=reply)


def _reason(refusal: Refusal) -> Reason:
    said = refusal.text.lower()
    if "max number of clients" in said:
        return Reason.TOO_MANY_CLIENTS
    if any(words in said for words in _OLD_PASSWORD):
        return Reason.CREDENTIALS_REFUSED
    return _REASONS.get(refusal.code, Reason.SERVER_ERROR)


PROTOCOL = Protocol(
    id="redis",
    asks=RedisAsk,
    converse=converse,
    schemes=("redis", "rediss"),
    port=6379,
    values=(("ping", "`PONG`"), *VALUES),
)
