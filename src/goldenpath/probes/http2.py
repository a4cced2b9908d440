"""HTTP/2: one request on a connection of its own, where it was agreed on by ALPN or is known beforehand.

The library h2 knows the frames and their order, and does no I/O. It is given one frame at a time, so that how the
answer was cut into pieces under way changes nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from goldenpath.contracts import Broken, Conversation, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import HttpAsk, Limits
from goldenpath.model.secret import Secret
from goldenpath.probes import head
from goldenpath.probes.body import Body
from goldenpath.probes.dialogue import Dialogue, Hearing, revealed

if TYPE_CHECKING:
    from h2.connection import H2Connection
    from h2.events import Event

Headers = Sequence[tuple[str, str]]

_FRAME_HEAD: Final = 9
_SETTINGS_FRAME, _GOAWAY_FRAME = 4, 7
_LARGEST_FRAME: Final = 16_384
_OVERHEAD: Final = 131_072
"""Heads of frames, settings and pings may be so long beside the body."""
_WINDOW: Final = 1_048_576
_STREAM: Final = 1
_HOP: Final = frozenset({"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "host"})
"""Headers of HTTP/1.1 that HTTP/2 forbids, or says otherwise."""


class Answer:
    """An answer as it grows."""

    def __init__(self, limit: int) -> None:
        self.status: int | None = None
        self.headers: tuple[tuple[str, str], ...] = ()
        self.trailers: tuple[tuple[str, str], ...] = ()
        self.ended = False
        self._limit = limit
        self._body: Body | None = None

    def begin(self, headers: Headers) -> None:
        """Take the headers of the answer."""
        self.status = next((int(value) for name, value in headers if name == ":status" and value.isdecimal()), 0)
        self.headers = tuple((name, value) for name, value in headers if not name.startswith(":"))
        self._body = Body(head.Head(status=self.status, headers=self.headers), self._limit)

    def take(self, data: bytes) -> None:
        """Take a part of the body.

        Raises:
            Broken: the body grows larger than allowed, or cannot be decompressed.
        """
        if self._body:
            self._body.take(data)

    def finish(self, trailers: Headers = ()) -> None:
        """Take the end of the answer.

        Raises:
            Broken: a compressed body breaks off.
        """
        self.trailers += tuple(trailers)
        self.ended = True
        if self._body:
            self._body.finish()

    @property
    def body(self) -> bytes:
        """Return what came of the body."""
        return bytes(self._body.data) if self._body else b""

    def reply(self) -> Reply:
        """Return what came."""
        body = self.body
        return Reply(status=self.status, headers=self.headers, body=body, body_bytes=len(body))


def converse(ask: HttpAsk, limits: Limits, identity: str) -> Conversation:
    """Send the request and return the whole answer; the connection is in HTTP/2 already.

    Raises:
        Broken: the answer is not whole, no HTTP/2, or too large; ``reply`` holds what was understood of it.
    """
    given = [(name.lower(), head.revealed(value, f"the header {name}")) for name, value in ask.headers]
    sent = ask.body if isinstance(ask.body, bytes) else revealed(ask.body).encode()
    own = [("accept", "*/*"), ("user-agent", head.AGENT)]
    if sent:
        own.append(("content-length", str(len(sent))))
    names = {name for name, _ in given}
    headers = [
        (":method", ask.method),
        (":scheme", "https" if ask.place.tls else "http"),
        (":authority", next((value for name, value in given if name == "host"), head.authority(ask.place))),
        (":path", head.target(ask.path)),
        *((name, value) for name, value in own if name not in names),
        (head.PROBE_HEADER, identity),
        *((name, value) for name, value in given if name not in _HOP),
    ]
    hidden = [value.reveal() for value in (ask.body, *(value for _, value in ask.headers)) if isinstance(value, Secret)]
    talk = dialogue(limits, hidden)
    answer = Answer(limits.bytes)
    farewell = yield from exchange(talk, headers, sent, answer)
    return replace(answer.reply(), farewell=farewell)


def dialogue(limits: Limits, hidden: Sequence[str] = ()) -> Dialogue:
    """Return a dialogue that may be longer than the body, by what frames take."""
    return Dialogue(2 * limits.bytes + _OVERHEAD, "HTTP/2", hidden)


def exchange(talk: Dialogue, headers: Headers, body: bytes, answer: Answer) -> Hearing[bytes]:
    """Send one request, fill the answer, and return the bytes that take leave.

    Raises:
        Broken: the answer is not whole, no HTTP/2, or too large; ``reply`` holds what was understood of it.
    """
    try:
        request = _Request(talk, headers, body, answer)
        yield from talk.within(request.run())
    except Broken as problem:
        if answer.status is not None:
            problem.reply = problem.reply or answer.reply()
        elif problem.reason is Reason.TOO_SLOW:
            # Frames of the connection came, as from a proxy whose service says nothing: no part of an answer.
            problem.reason = Reason.SILENT
        raise
    return request.farewell()


class _Request:
    """The one stream of a connection, from the first frame to the last."""

    def __init__(self, talk: Dialogue, headers: Headers, body: bytes, answer: Answer) -> None:
        self._talk, self._left, self._answer = talk, body, answer
        self._connection = _connection()
        self._begin(headers)
        self._send()

    def run(self) -> Hearing[None]:
        first = True
        while not self._answer.ended:
            start = yield from self._talk.take(_FRAME_HEAD)
            length, kind = int.from_bytes(start[:3], "big"), start[3]
            if length > _LARGEST_FRAME or (first and kind != _SETTINGS_FRAME):
                self._talk.malformed("it begins with no settings" if first else "a frame is larger than agreed")
            first = False
            rest = yield from self._talk.take(length)
            if kind == _GOAWAY_FRAME:
                self._leave(rest)
            else:
                self._frame(start + rest)
                self._send()

    def farewell(self) -> bytes:
        self._connection.close_connection()
        return self._connection.data_to_send()

    def _begin(self, headers: Headers) -> None:
        from h2.exceptions import ProtocolError  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays

        sent = [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers]
        try:
            self._connection.send_headers(_STREAM, sent, end_stream=not self._left)
        except ProtocolError as error:
            self._talk.phase = Phase.PREPARE
            self._talk.end(Reason.NOT_ALLOWED, f"HTTP/2 has no room for these headers: {error}")

    def _frame(self, frame: bytes) -> None:
        from h2.exceptions import ProtocolError  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays

        try:
            events = self._connection.receive_data(frame)
        except ProtocolError as error:
            self._talk.malformed(str(error))
        for event in events:
            self._happened(event)

    def _happened(self, event: "Event") -> None:
        from h2 import events  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays

        if isinstance(event, events.ResponseReceived):
            self._talk.phase = Phase.BODY
            self._answer.begin(_texts(event.headers))
        elif isinstance(event, events.DataReceived):
            self._answer.take(event.data)
            self._connection.acknowledge_received_data(event.flow_controlled_length, _STREAM)
        elif isinstance(event, events.TrailersReceived):
            self._answer.trailers = tuple(_texts(event.headers))
        elif isinstance(event, events.StreamEnded):
            self._answer.finish()
        elif isinstance(event, events.StreamReset):
            self._talk.end(Reason.SERVER_ERROR, f"the peer gives the request up: {_name(event.error_code)}")

    def _leave(self, payload: bytes) -> None:
        """Go on where the peer takes leave of later requests alone: h2 would take no further frame."""
        last, code = int.from_bytes(payload[:4], "big") & 0x7FFF_FFFF, int.from_bytes(payload[4:8], "big")
        if len(payload) < 8:
            self._talk.malformed("a farewell is shorter than any")
        if code or last < _STREAM:
            said = payload[8:].decode("utf-8", "replace")
            self._talk.end(Reason.SERVER_ERROR, f"the peer ends the connection: {_name(code)} {said}".strip())

    def _send(self) -> None:
        """Send as much of the body as the peer has room for, and what the connection wants to say."""
        from h2.exceptions import ProtocolError  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays

        # The stream may be over for us while the body is not: the peer has answered without reading it.
        with suppress(ProtocolError):
            while self._left and not self._answer.ended:
                room = min(
                    self._connection.local_flow_control_window(_STREAM), self._connection.max_outbound_frame_size
                )
                if room <= 0:
                    break
                part, self._left = self._left[:room], self._left[room:]
                self._connection.send_data(_STREAM, part, end_stream=not self._left)
        self._talk.say(self._connection.data_to_send())


def _connection() -> "H2Connection":
    from h2.config import H2Configuration  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays
    from h2.connection import H2Connection  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays
    from h2.settings import SettingCodes, Settings  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays

    connection = H2Connection(H2Configuration(client_side=True, header_encoding=None))
    chosen = {
        SettingCodes.ENABLE_PUSH: 0,
        SettingCodes.INITIAL_WINDOW_SIZE: _WINDOW,
        SettingCodes.MAX_HEADER_LIST_SIZE: head.LARGEST,
    }
    connection.local_settings = Settings(client=True, initial_values=chosen)
    connection.initiate_connection()
    connection.increment_flow_control_window(_WINDOW)
    return connection


def _texts(headers: Sequence[tuple[bytes, bytes]] | None) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers or ()]


def _name(code: object) -> str:
    from h2.errors import ErrorCodes  # noqa: PLC0415 - takes 30 ms: whoever speaks HTTP/2 pays

    number = code if isinstance(code, int) else 0
    return ErrorCodes(number).name if number in set(ErrorCodes) else f"error {number}"
