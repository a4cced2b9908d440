"""WebSockets: the upgrade with everything in it checked, and one message where one is to be sent."""

from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha1, sha256
from typing import Final

from goldenpath.contracts import Broken, Conversation, Protocol, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Limits, WebSocketAsk
from goldenpath.model.secret import HIDDEN, Secret
from goldenpath.probes import body, frames, head

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

_HEADERS: Final = (("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"))
_OWN: Final = "".join(f"{name}: {value}\r\n" for name, value in _HEADERS)

Upgraded = Generator[bytes, bytes, tuple[Reply, bytes]]


def _nonce(identity: str) -> bytes:
    """Return 16 bytes for the key, and for masks.

    Both only keep caches and proxies from taking the stream for HTTP; nothing secret hangs on them, so the probe's id
    gives them, and the same probe says the same bytes.
    """
    return sha256(identity.encode()).digest()[:16]


def request(ask: WebSocketAsk, identity: str, key: str) -> bytes:
    """Return the bytes of the upgrade.

    Raises:
        Broken: a header cannot be sent.
    """
    if not ask.headers and not ask.subprotocols:
        place = ask.place
        lead = head.lead(ask.path, place.host, place.port, place.tls, _OWN)
        return f"{lead}{identity}\r\nsec-websocket-key: {key}\r\n\r\n".encode()
    headers = [*_HEADERS, ("sec-websocket-key", key), *ask.headers]
    if ask.subprotocols:
        headers.append(("sec-websocket-protocol", ", ".join(_offered(ask))))
    return head.request(f"GET {head.target(ask.path)} HTTP/1.1", ask.place, identity, headers)


def _offered(ask: WebSocketAsk) -> list[str]:
    return [head.revealed(s, "a subprotocol") for s in ask.subprotocols]


def upgrade(ask: WebSocketAsk, limits: Limits, identity: str) -> Upgraded:
    """Ask for a WebSocket and return the answer, and the bytes that came behind it.

    Raises:
        Broken: the upgrade is refused, its answer is wrong, or no HTTP.
    """
    nonce = _nonce(identity)
    key = b64encode(nonce)
    rest = yield request(ask, identity, key.decode("ascii"))
    if not rest:
        raise Broken(Reason.CLOSED, "closed without a byte")
    found, rest = yield from head.read(rest)
    if found.status != 101:
        yield from _refused(found, rest, limits)
    said = _joined(found)
    chosen = said.get("sec-websocket-protocol", "")
    reply = Reply(
        status=101,
        headers=_without_tokens(ask, found.headers),
        values=(("subprotocol", _hidden(ask, chosen)),),
        farewell=frames.farewell(nonce[:4]),
    )
    accept = b64encode(sha1(key + _GUID, usedforsecurity=False).digest()).decode("ascii")
    if wrong := _wrong(ask, said, accept):
        raise Broken(Reason.MALFORMED, wrong, phase=Phase.FIRST_BYTE, reply=reply)
    return reply, rest


def _joined(found: head.Head) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, value in found.headers:
        said[name] = f"{said[name]}, {value}" if name in said else value
    return said


def _wrong(ask: WebSocketAsk, said: Mapping[str, str], accept: str) -> str:
    """Return what is wrong with the headers of an upgrade, empty where nothing is."""
    if not _lists(said.get("upgrade", ""), "websocket") or not _lists(said.get("connection", ""), "upgrade"):
        return "status 101 without the headers of an upgrade to a WebSocket"
    if said.get("sec-websocket-accept") != accept:
        return "sec-websocket-accept does not answer the key: something between answers in the server's place"
    if said.get("sec-websocket-extensions"):
        return "an extension was chosen, and none was offered"
    chosen = said.get("sec-websocket-protocol", "")
    if chosen and chosen not in _offered(ask):
        return f'the subprotocol "{_hidden(ask, chosen)}" was chosen, and not offered'
    return ""


def _lists(value: str, word: str) -> bool:
    value = value.lower()
    return value == word or word in {part.strip() for part in value.split(",")}


def _refused(found: head.Head, rest: bytes, limits: Limits) -> Generator[bytes, bytes, None]:
    came = body.Body(found, limits.bytes)
    with suppress(Broken):  # the status says enough, and as much of the body as came
        yield from body.read(found, came, rest)
    reply = Reply(status=found.status, headers=found.headers, body=bytes(came.data), body_bytes=len(came.data))
    text = f"answered {found.status} to the request for a WebSocket"
    raise Broken(Reason.UPGRADE_REFUSED, text, phase=Phase.FIRST_BYTE, reply=reply)


def _hidden(ask: WebSocketAsk, text: str) -> str:
    """Return the text without the tokens that were offered as subprotocols."""
    for offered in ask.subprotocols:
        if isinstance(offered, Secret) and offered:
            text = text.replace(offered.reveal(), HIDDEN)
    return text


def _without_tokens(ask: WebSocketAsk, headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((k, _hidden(ask, v)) for k, v in headers) if ask.subprotocols else headers


def converse(ask: WebSocketAsk, limits: Limits, identity: str) -> Conversation:
    """Upgrade, and say one message where there is one: the first that comes back is the answer's body.

    Raises:
        Broken: the upgrade is refused, or what follows breaks the protocol or ends.
    """
    reply, rest = yield from upgrade(ask, limits, identity)
    if not ask.send:
        return reply
    try:
        data = yield from _answer(ask.send, rest, limits, _nonce(identity)[:4])
    except Broken as problem:
        problem.reply = problem.reply or reply
        raise
    return replace(reply, body=data, body_bytes=len(data))


def _answer(text: str, rest: bytes, limits: Limits, mask: bytes) -> Generator[bytes, bytes, bytes]:
    reader = frames.Reader(limits.bytes)
    reader.feed(rest)
    out = frames.written(frames.TEXT, text.encode(), mask)
    while True:
        while (message := reader.next()) is not None:
            if message.kind in {frames.TEXT, frames.BINARY}:
                return message.data
            if message.kind == frames.PING:
                out += frames.written(frames.PONG, message.data, mask)
            elif message.kind == frames.CLOSE:
                said = f"{message.code} {message.text}".strip()
                raise Broken(Reason.CLOSED, f"closed with {said} instead of an answer", phase=Phase.BODY)
        chunk = yield out
        out = b""
        if not chunk:
            raise Broken(Reason.CLOSED, "closed before a message came", phase=Phase.BODY)
        reader.feed(chunk)


PROTOCOL = Protocol(
    id="websocket",
    asks=WebSocketAsk,
    converse=converse,
    schemes=("ws", "wss"),
    port=80,
    values=(("subprotocol", "the subprotocol that the server chose, empty where it chose none"),),
)
