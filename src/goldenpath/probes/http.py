"""HTTP/1.1: one request on a connection of its own, and its whole answer."""

from goldenpath.contracts import Broken, Conversation, Protocol, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import HttpAsk, Limits
from goldenpath.model.secret import SecretRef
from goldenpath.probes import body, head

_OWN = "accept: */*\r\nconnection: close\r\n"
_CHANGES = frozenset({"POST", "PUT", "PATCH"})
"""Methods that say how long their body is even where it is empty."""
_BODILESS = frozenset({204, 304})


def request(ask: HttpAsk, identity: str) -> bytes:
    """Return the bytes of the request.

    Raises:
        Broken: a header or the body cannot be sent.
    """
    if not ask.headers and not ask.body and ask.method == "GET":
        place = ask.place
        return f"{head.lead(ask.path, place.host, place.port, place.tls, _OWN)}{identity}\r\n\r\n".encode()
    sent = _content(ask)
    headers = [("accept", "*/*"), ("connection", "close"), *ask.headers]
    if sent or ask.method in _CHANGES:
        headers.append(("content-length", str(len(sent))))
    return head.request(f"{ask.method} {head.target(ask.path)} HTTP/1.1", ask.place, identity, headers) + sent


def converse(ask: HttpAsk, limits: Limits, identity: str) -> Conversation:
    """Send the request and return the whole answer.

    Raises:
        Broken: the answer is not whole, no HTTP, or too large; ``reply`` holds what was understood of it.
    """
    rest = yield request(ask, identity)
    if not rest:
        raise Broken(Reason.CLOSED, "closed without a byte")
    interim = 0
    while True:
        before = len(rest)
        found, rest = yield from head.read(rest)
        if not 100 <= found.status < 200 or found.status == 101:
            break
        interim += max(before - len(rest), 32)
        if interim > head.LARGEST:
            raise Broken(Reason.TOO_LARGE, f"interim answers are longer than {head.LARGEST} bytes")
    if ask.method == "HEAD" or found.status in _BODILESS or found.status == 101:
        return Reply(status=found.status, headers=found.headers)
    length = body.plain_length(found, limits.bytes)
    if length is not None and len(rest) >= length:
        return Reply(status=found.status, headers=found.headers, body=rest[:length], body_bytes=length)
    came = body.Body(found, limits.bytes)
    try:
        yield from body.read(found, came, rest)
    except Broken as problem:
        problem.reply = _reply(found, came)
        raise
    return _reply(found, came)


def _reply(found: head.Head, came: body.Body) -> Reply:
    return Reply(status=found.status, headers=found.headers, body=bytes(came.data), body_bytes=len(came.data))


def _content(ask: HttpAsk) -> bytes:
    if isinstance(ask.body, bytes):
        return ask.body
    if isinstance(ask.body, SecretRef):
        raise Broken(Reason.SECRET_MISSING, f"the body: {ask.body} was not followed", phase=Phase.PREPARE)
    return ask.body.reveal().encode()


PROTOCOL = Protocol(
    id="http",
    asks=HttpAsk,
    converse=converse,
    schemes=("http", "https"),
    port=80,
)
