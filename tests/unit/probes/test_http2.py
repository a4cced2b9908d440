"""HTTP/2's conversation, against h2 as a server: what each answer means, and however it is cut."""

import gzip
from collections.abc import Callable

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived, StreamEnded
from hypothesis import example, given
from hypothesis import strategies as st

from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Hidden, HttpAsk, Limits, Place
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.probes.http2 import converse
from tests.unit.probes.scripted import everything, saying, spoken

PLACE = Place(host="api.example", port=443, tls=True)
PROBE = "probe:health:api:1"
Responder = Callable[[H2Connection, dict[str, str], bytes], None]
"""Answers one request, with its headers and its body."""


class H2Server:
    """A server of HTTP/2 that takes one request."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond
        self._connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._connection.initiate_connection()
        self._headers: dict[str, str] = {}
        self._body = b""

    def __call__(self, data: bytes) -> bytes:
        """Return what the server says to these bytes."""
        for event in self._connection.receive_data(data):
            if isinstance(event, RequestReceived):
                self._headers = {str(name): str(value) for name, value in event.headers or ()}
            elif isinstance(event, DataReceived):
                self._body += event.data or b""
                self._connection.acknowledge_received_data(event.flow_controlled_length or 0, 1)
            elif isinstance(event, StreamEnded):
                self._respond(self._connection, self._headers, self._body)
        return self._connection.data_to_send()


def answering(body: bytes = b"well", **headers: str) -> Responder:
    """Return a responder that answers 200 with this body."""

    def respond(connection: H2Connection, _: dict[str, str], __: bytes) -> None:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        connection.send_headers(1, [(":status", "200"), *named])
        connection.send_data(1, body, end_stream=True)

    return respond


def answered(respond: Responder, ask: HttpAsk | None = None, limits: Limits | None = None) -> Reply | Broken:
    """Return how the conversation with a server ends."""
    return spoken(converse(ask or HttpAsk(place=PLACE), limits or Limits(), PROBE), H2Server(respond))


def test_status_headers_and_body_come_whole() -> None:
    """As with HTTP/1.1."""
    ended = answered(answering(b"well", server="x"))

    assert isinstance(ended, Reply)
    assert (ended.status, ended.headers, ended.body, ended.body_bytes) == (200, (("server", "x"),), b"well", 4)


def test_the_request_says_who_asks() -> None:
    """Server logs are joined by the probe's id; what HTTP/2 forbids is left out."""
    seen: list[dict[str, str]] = []

    def respond(connection: H2Connection, headers: dict[str, str], _: bytes) -> None:
        seen.append(headers)
        connection.send_headers(1, [(":status", "204")], end_stream=True)

    token: tuple[str, Hidden] = ("Authorization", Secret("Bearer abc"))
    ask = HttpAsk(place=PLACE, path="/häuser", headers=(token, ("Connection", "close"), ("Host", "other.example")))
    answered(respond, ask)

    assert {name: value for name, value in seen[0].items() if name != "user-agent"} == {
        ":method": "GET",
        ":scheme": "https",
        ":authority": "other.example",
        ":path": "/h%C3%A4user",
        "accept": "*/*",
        "x-goldenpath-probe": PROBE,
        "authorization": "Bearer abc",
    }


@pytest.mark.parametrize("size", [1, 65_535, 300_000])
def test_a_body_is_sent_as_far_as_there_is_room(size: int) -> None:
    """What does not fit waits for the server to make room."""
    seen: list[int] = []

    def respond(connection: H2Connection, _: dict[str, str], body: bytes) -> None:
        seen.append(len(body))
        connection.send_headers(1, [(":status", "201")], end_stream=True)

    answered(respond, HttpAsk(place=PLACE, method="POST", body=b"x" * size))

    assert seen == [size]


def test_a_compressed_body_is_read() -> None:
    """Limits count what it unpacks to."""
    ended = answered(answering(gzip.compress(b"well" * 100), content_encoding="gzip"))

    assert isinstance(ended, Reply)
    assert ended.body == b"well" * 100


@pytest.mark.parametrize("body", [b"x" * 5_000, gzip.compress(bytes(2_000_000))])
def test_a_body_that_is_too_large_is_cut(body: bytes) -> None:
    """What came before is kept."""
    encoding = {"content_encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    ended = answered(answering(body, **encoding), limits=Limits(bytes=4_000))

    assert isinstance(ended, Broken)
    assert ended.reason is Reason.TOO_LARGE
    assert ended.reply is not None
    assert (ended.reply.status, ended.reply.body_bytes) == (200, 4_000)


def test_a_request_that_is_given_up_says_with_which_code() -> None:
    """The peer speaks HTTP/2 and says that it cannot."""
    ended = answered(lambda connection, _, __: connection.reset_stream(1, ErrorCodes.REFUSED_STREAM))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.SERVER_ERROR, Phase.FIRST_BYTE)
    assert ended.text == "the peer gives the request up: REFUSED_STREAM"


def test_a_connection_that_is_ended_says_why() -> None:
    """A farewell with an error, or one that leaves our request out, is no answer."""
    ended = answered(
        lambda connection, _, __: connection.close_connection(ErrorCodes.ENHANCE_YOUR_CALM, b"too many", 0)
    )

    assert isinstance(ended, Broken)
    assert ended.text == "the peer ends the connection: ENHANCE_YOUR_CALM too many"


def test_a_friendly_farewell_before_the_answer_changes_nothing() -> None:
    """The server finishes what it has begun, and takes nothing later."""
    goaway = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\1\0\0\0\0"
    server = H2Server(answering())

    ended = spoken(converse(HttpAsk(place=PLACE), Limits(), PROBE), lambda data: _inserted(server(data), goaway))

    assert isinstance(ended, Reply)
    assert ended.body == b"well"


def _inserted(answer: bytes, frame: bytes) -> bytes:
    """Return an answer with a frame behind its first one, the settings."""
    end = 9 + int.from_bytes(answer[:3], "big")
    return answer[:end] + frame + answer[end:] if answer[3:4] == b"\x04" and answer[4] == 0 else answer


def test_the_answer_may_come_before_the_body_is_sent() -> None:
    """A server that refuses need not read all of it."""

    class Hasty(H2Server):
        def __call__(self, data: bytes) -> bytes:
            if data.startswith(b"PRI"):
                self._connection.receive_data(data)
                self._connection.send_headers(1, [(":status", "413")], end_stream=True)
            return self._connection.data_to_send()

    ask = HttpAsk(place=PLACE, method="POST", body=b"x" * 300_000)
    ended = spoken(converse(ask, Limits(), PROBE), Hasty(answering()))

    assert isinstance(ended, Reply)
    assert ended.status == 413


def test_an_answer_that_breaks_off_keeps_what_came() -> None:
    """Closed in the body: the status is known."""

    def respond(connection: H2Connection, _: dict[str, str], __: bytes) -> None:
        connection.send_headers(1, [(":status", "200")])
        connection.send_data(1, b"we")

    ended = answered(respond)

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.CLOSED, Phase.BODY)
    assert ended.reply == Reply(status=200, body=b"we", body_bytes=2)


@pytest.mark.parametrize("reason", [Reason.TOO_SLOW, Reason.SILENT])
def test_a_connection_without_an_answer_is_silence(reason: Reason) -> None:
    """A proxy says its settings at once; that is no part of the service's answer."""
    conversation = converse(HttpAsk(place=PLACE), Limits(), PROBE)
    next(conversation)
    conversation.send(b"\0\0\0\x04\0\0\0\0\0")

    with pytest.raises(Broken) as problem:
        conversation.throw(Broken(reason, "the time was up"))
    assert (problem.value.reason, problem.value.phase) == (Reason.SILENT, Phase.FIRST_BYTE)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.WRONG_PROTOCOL),
        (b"-ERR unknown command 'PRI'\r\n", Reason.WRONG_PROTOCOL),
        (b"\x15\x03\x01\0\x02\x02\x46", Reason.WRONG_PROTOCOL),
        (b"hello there", Reason.MALFORMED),
        (b"\0\0\0\x06\0\0\0\0\0", Reason.MALFORMED),
        (b"\0\0\0\x04\0\0\0\0\0\xff\xff\xff\0\0\0\0\0\1", Reason.MALFORMED),
        (b"\0\0\0\x04\0\0\0\0\0\0\0\2\x07\0\0\0\0\0\0\0", Reason.MALFORMED),
        (b"\0\0", Reason.CLOSED),
        (b"", Reason.CLOSED),
    ],
)
def test_what_is_no_http2_has_its_reason(answer: bytes, reason: Reason) -> None:
    """What can come instead of settings, each with the reason of the closed list."""
    ended = spoken(converse(HttpAsk(place=PLACE), Limits(), PROBE), saying(answer))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (reason, Phase.FIRST_BYTE)


@pytest.mark.parametrize(
    "headers",
    [(("te", "gzip"),), (("x-token", SecretRef(scheme="env", name="TOKEN")),), (("x", "a\r\nb"),), ((":path", "/"),)],
)
def test_a_request_that_cannot_be_sent_is_our_own_lack(headers: tuple[tuple[str, str | Hidden], ...]) -> None:
    """Nothing is said about the target."""
    ended = answered(answering(), HttpAsk(place=PLACE, headers=headers))

    assert isinstance(ended, Broken)
    assert ended.phase is Phase.PREPARE


@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=12))
@example(sizes=[1])
def test_how_the_answer_is_cut_changes_nothing(sizes: list[int]) -> None:
    """Any pieces give the same reply."""

    def ended(pieces: list[int]) -> Reply | Broken:
        server = H2Server(answering(b"well" * 50, server="x"))
        return spoken(converse(HttpAsk(place=PLACE), Limits(), PROBE), server, pieces)

    assert ended(sizes) == ended([])


def _recorded() -> bytes:
    kept: list[bytes] = []
    server = H2Server(answering(b"well" * 5, server="x"))

    def record(data: bytes) -> bytes:
        kept.append(server(data))
        return kept[-1]

    spoken(converse(HttpAsk(place=PLACE), Limits(), PROBE), record)
    return b"".join(kept)


RECORDED = _recorded()


@given(place=st.integers(0, len(RECORDED) - 1), byte=st.integers(0, 255))
def test_one_wrong_byte_is_a_reply_or_has_a_reason(place: int, byte: int) -> None:
    """A damaged answer never brings the prober down."""
    damaged = bytearray(RECORDED)
    damaged[place] = byte

    ended = spoken(converse(HttpAsk(place=PLACE), Limits(), PROBE), saying(bytes(damaged)))

    assert isinstance(ended, Reply | Broken)


FRAMES = st.builds(
    lambda kind, flags, stream, payload: (
        len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload
    ),
    st.integers(0, 12),
    st.sampled_from((0, 1, 4, 5, 8, 0x20, 0xFF)),
    st.sampled_from((0, 1, 2, 3)),
    st.one_of(st.binary(max_size=40), st.just(b"\x88"), st.just(b"\x8d\x5f\x01x")),
)


@given(frames=st.lists(FRAMES, max_size=6))
def test_whatever_frames_come_are_a_reply_or_have_a_reason(frames: list[bytes]) -> None:
    """No frames raise anything but Broken, and no conversation goes on for ever."""
    answer = b"\0\0\0\x04\0\0\0\0\0" + b"".join(frames)

    ended = spoken(converse(HttpAsk(place=PLACE), Limits(), PROBE), saying(answer))

    assert isinstance(ended, Reply | Broken)


@given(token=st.text(st.characters(codec="ascii", min_codepoint=33), min_size=4).map("§{}§".format))
def test_an_echoed_secret_does_not_show_in_what_broke(token: str) -> None:
    """A farewell may quote the request."""

    def respond(connection: H2Connection, headers: dict[str, str], _: bytes) -> None:
        connection.close_connection(ErrorCodes.PROTOCOL_ERROR, headers["x-token"].encode(), 0)

    ended = answered(respond, HttpAsk(place=PLACE, headers=(("x-token", Secret(token)),)))

    assert token not in everything(ended)
