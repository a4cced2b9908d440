"""Laws of the codecs: however an answer is cut, it says the same; whatever comes, only `Broken` is raised."""

import gzip
from base64 import b64encode
from collections.abc import Generator, Sequence
from hashlib import sha1, sha256
from ipaddress import IPv4Address
from itertools import pairwise
from struct import pack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.contracts import Broken, Conversation, Reply
from goldenpath.model.probe import HttpAsk, Limits, Place, WebSocketAsk
from goldenpath.probes import dns, frames, http, websocket

PLACE = Place(host="api.example", port=80)
LIMITS = Limits(bytes=5000)
OK = b"HTTP/1.1 200 OK\r\nServer: x\r\n"
ANSWERS = [
    OK + b"content-length: 11\r\n\r\nhello world",
    OK + b"\r\nhello world",
    OK + b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nx: y\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(b"hello world", mtime=0),
    OK + b"content-length: 99\r\n\r\nhello",
    OK + b"content-length: 9999\r\n\r\n" + b"x" * 9999,
    b"HTTP/1.1 204 No\r\n\r\n",
    b"SSH-2.0-x\r\n",
    b"HTTP/1.1 20x\r\n\r\n",
]


def key_answer(identity: str) -> bytes:
    """Return the accept value to the key of a probe."""
    key = b64encode(sha256(identity.encode()).digest()[:16])
    return b64encode(sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", usedforsecurity=False).digest())


UPGRADED = (
    b"HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: %s\r\n\r\n"
    % key_answer("id")
)
SOCKETS = [
    UPGRADED + b"\x89\x01!\x01\x03hel\x80\x02lo",
    UPGRADED + b"\x88\x02\x03\xe9",
    UPGRADED + b"\x81\x7e\x00\x80" + b"y" * 128,
    UPGRADED + b"\xff\xff",
    b"HTTP/1.1 403 No\r\ncontent-length: 4\r\n\r\nbusy",
]


def pieces(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """Return the data cut at these places."""
    edges = sorted({0, len(data), *(c % (len(data) + 1) for c in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


def drive(conversation: Conversation, parts: Sequence[bytes]) -> tuple[Any, ...]:
    """Return how a conversation ends that hears these parts and then the end."""
    try:
        next(conversation)
        for part in (*parts, b""):
            conversation.send(part)
    except StopIteration as stop:
        reply: Reply = stop.value
        return reply.status, reply.headers, reply.body, reply.values
    except Broken as problem:
        said = problem.reply or Reply()
        return problem.reason, problem.text if "SSH" not in problem.text else "", said.status, said.body
    return ("goes on",)


def asks() -> Generator[tuple[Conversation, ...], None, None]:
    """Yield a conversation of each codec."""
    while True:
        yield (
            http.converse(HttpAsk(place=PLACE), LIMITS, "id"),
            websocket.converse(WebSocketAsk(place=PLACE, send="x"), LIMITS, "id"),
        )


@pytest.mark.parametrize("answer", ANSWERS)
@given(cuts=st.lists(st.integers(min_value=0), max_size=12))
def test_http_says_the_same_however_it_is_cut(answer: bytes, cuts: list[int]) -> None:
    """One piece or many: the same answer, or the same reason."""
    whole = drive(http.converse(HttpAsk(place=PLACE), LIMITS, "id"), [answer])
    cut = drive(http.converse(HttpAsk(place=PLACE), LIMITS, "id"), pieces(answer, cuts))

    if "wrong-protocol" in whole:  # how much of it is quoted depends on how much had come
        whole, cut = whole[:1], cut[:1]
    assert cut == whole


@pytest.mark.parametrize("answer", SOCKETS)
@given(cuts=st.lists(st.integers(min_value=0), max_size=12))
def test_websockets_say_the_same_however_they_are_cut(answer: bytes, cuts: list[int]) -> None:
    """The upgrade and the frames behind it."""
    ask = WebSocketAsk(place=PLACE, send="x")
    whole = drive(websocket.converse(ask, LIMITS, "id"), [answer])

    assert drive(websocket.converse(ask, LIMITS, "id"), pieces(answer, cuts)) == whole


GARBAGE = st.one_of(
    st.binary(max_size=300),
    st.builds(bytes.__add__, st.sampled_from([OK, UPGRADED, OK + b"transfer-encoding: chunked\r\n\r\n"]), st.binary()),
)


@given(parts=st.lists(GARBAGE, max_size=6))
def test_whatever_comes_only_broken_is_raised(parts: list[bytes]) -> None:
    """Any bytes in any pieces end in an answer or a reason."""
    for conversation in next(asks()):
        assert drive(conversation, [p for p in parts if p])


@given(data=st.binary(max_size=200), number=st.integers(0, 65_535))
def test_any_datagram_is_read_or_broken(data: bytes, number: int) -> None:
    """Garbage behind the right number too."""
    for datagram in (data, pack("!H", number) + b"\x81\x80" + data):
        try:
            found = dns.read(datagram, number, "api.example", "A")
        except Broken:
            continue
        assert found is None or found.code


@given(addresses=st.lists(st.ip_addresses(v=4), max_size=5, unique=True), ttl=st.integers(0, 2**31 - 1))
def test_what_a_name_server_writes_is_read(addresses: list[IPv4Address], ttl: int) -> None:
    """Addresses in their order, through an alias and pointers."""
    question = dns.query(7, "Api.Example.", "A")
    alias = b"\xc0\x0c" + pack("!2HIH", 5, 1, ttl, 6) + b"\x03www\xc0\x10"
    target = len(question) + 12
    rows = [pack("!H", 0xC000 | target) + pack("!2HIH", 1, 1, ttl, 4) + a.packed for a in addresses]
    datagram = pack("!6H", 7, 0x8180, 1, 1 + len(rows), 0, 0) + question[12:] + alias + b"".join(rows)
    found = dns.read(datagram, 7, "api.example", "A")

    assert found == dns.Found(code="NOERROR", addresses=tuple(map(str, addresses)), alias="www.example", ttl=ttl)


@given(
    data=st.binary(max_size=70_000),
    kind=st.sampled_from([frames.TEXT, frames.BINARY]),
    mask=st.binary(min_size=4, max_size=4),
)
def test_a_frame_is_masked_and_keeps_its_data(data: bytes, kind: int, mask: bytes) -> None:
    """Unmasked by a server's hand it holds what was said."""
    frame = frames.written(kind, data, mask)
    size = len(data)
    start = 6 if size < 126 else 8 if size < 65_536 else 14

    assert frame[0] == 0x80 | kind
    assert frame[start - 4 : start] == mask
    assert bytes(b ^ mask[i % 4] for i, b in enumerate(frame[start:])) == data


@given(messages=st.lists(st.text(max_size=40), max_size=5), cuts=st.lists(st.integers(min_value=0), max_size=20))
def test_messages_are_heard_in_any_pieces(messages: list[str], cuts: list[int]) -> None:
    """Each once, in order."""
    stream = b"".join(bytes((0x81, len(m.encode()))) + m.encode() for m in messages if len(m.encode()) < 126)
    reader, heard = frames.Reader(10_000), []
    for part in pieces(stream, cuts):
        reader.feed(part)
        while (message := reader.next()) is not None:
            heard.append(message.text)

    assert heard == [m for m in messages if len(m.encode()) < 126]


@given(data=st.binary(max_size=400))
def test_any_frames_are_read_or_broken(data: bytes) -> None:
    """A reader of frames raises nothing else."""
    reader = frames.Reader(1000)
    reader.feed(data)
    try:
        while reader.next() is not None:
            pass
    except Broken as problem:
        assert problem.text
