"""gRPC's health service, against h2 as a server: what each answer means, and however it is cut."""

import pytest
from h2.connection import H2Connection
from hypothesis import example, given
from hypothesis import strategies as st

from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import GrpcAsk, Limits, Place
from goldenpath.probes.grpc import PROTOCOL, converse
from tests.unit.probes.scripted import spoken
from tests.unit.probes.test_http2 import H2Server, Responder

PLACE = Place(host="agents.example", port=443, tls=True)
PROBE = "probe:health:agents:1"
HEAD = [(":status", "200"), ("content-type", "application/grpc+proto")]


def framed(message: bytes) -> bytes:
    """Return a message as gRPC frames it."""
    return b"\0" + len(message).to_bytes(4, "big") + message


def healthy(body: bytes) -> Responder:
    """Return a responder that answers OK with this body."""

    def respond(connection: H2Connection, _: dict[str, str], __: bytes) -> None:
        connection.send_headers(1, HEAD)
        connection.send_data(1, body)
        connection.send_headers(1, [("grpc-status", "0")], end_stream=True)

    return respond


def refusing(status: int | str, said: str = "") -> Responder:
    """Return a responder that answers with trailers only, as gRPC does where there is no message."""

    def respond(connection: H2Connection, _: dict[str, str], __: bytes) -> None:
        trailers = [("grpc-status", str(status)), *([("grpc-message", said)] if said else [])]
        connection.send_headers(1, [*HEAD, *trailers], end_stream=True)

    return respond


def answered(respond: Responder, service: str = "") -> Reply | Broken:
    """Return how the conversation with a server ends."""
    return spoken(converse(GrpcAsk(place=PLACE, service=service), Limits(), PROBE), H2Server(respond))


def test_the_question_is_a_call_of_the_health_service() -> None:
    """With the service's name as field 1, and without a message where the whole server is meant."""
    seen: list[tuple[dict[str, str], bytes]] = []

    def respond(connection: H2Connection, headers: dict[str, str], body: bytes) -> None:
        seen.append((headers, body))
        refusing(5)(connection, headers, body)

    answered(respond)
    answered(respond, "chat.Agents")
    headers = {name: value for name, value in seen[0][0].items() if name != "user-agent"}

    assert headers == {
        ":method": "POST",
        ":scheme": "https",
        ":path": "/grpc.health.v1.Health/Check",
        ":authority": "agents.example",
        "te": "trailers",
        "content-type": "application/grpc",
        "grpc-timeout": "5000m",
        "x-goldenpath-probe": PROBE,
    }
    assert [body for _, body in seen] == [framed(b""), framed(b"\x0a\x0bchat.Agents")]


def test_a_long_name_has_a_long_length() -> None:
    """Lengths from 128 on take two bytes."""
    seen: list[bytes] = []

    def respond(connection: H2Connection, headers: dict[str, str], body: bytes) -> None:
        seen.append(body)
        refusing(5)(connection, headers, body)

    answered(respond, "s" * 300)

    assert seen == [framed(b"\x0a\xac\x02" + b"s" * 300)]


@pytest.mark.parametrize(
    ("message", "serving"),
    [
        (b"", "UNKNOWN"),
        (b"\x08\x01", "SERVING"),
        (b"\x08\x02", "NOT_SERVING"),
        (b"\x08\x03", "SERVICE_UNKNOWN"),
        (b"\x08\x09", "SERVING_9"),
        (b"\x12\x02hi\x08\x01\x1d\0\0\0\0\x21\0\0\0\0\0\0\0\0", "SERVING"),
    ],
)
def test_the_message_says_whether_it_serves(message: bytes, serving: str) -> None:
    """Fields that are not known are passed over."""
    ended = answered(healthy(framed(message)))

    assert isinstance(ended, Reply)
    assert dict(ended.values) == {"serving": serving, "grpc.status": "OK", "grpc.message": ""}


def test_every_value_is_declared() -> None:
    """Conditions may name what the protocol declares."""
    ended = answered(healthy(framed(b"\x08\x01")))

    assert isinstance(ended, Reply)
    assert [name for name, _ in ended.values] == [name for name, _ in PROTOCOL.values]


def test_a_service_that_the_server_does_not_know_is_an_answer() -> None:
    """The health service is there and says so."""
    ended = answered(refusing(5, "unknown service"), "chat.Agents")

    assert isinstance(ended, Reply)
    assert dict(ended.values) == {
        "serving": "SERVICE_UNKNOWN",
        "grpc.status": "NOT_FOUND",
        "grpc.message": "unknown service",
    }


@pytest.mark.parametrize(
    ("status", "reason", "text"),
    [
        (16, Reason.CREDENTIALS_REFUSED, "UNAUTHENTICATED: why"),
        (7, Reason.NOT_PERMITTED, "PERMISSION_DENIED: why"),
        (14, Reason.SERVER_ERROR, "UNAVAILABLE: why"),
        (99, Reason.SERVER_ERROR, "STATUS_99: why"),
        (
            12,
            Reason.SERVER_ERROR,
            "the server speaks gRPC and has no health service (grpc.health.v1.Health): UNIMPLEMENTED: why",
        ),
    ],
)
def test_a_refusal_has_its_reason(status: int, reason: Reason, text: str) -> None:
    """The status of gRPC tells it, with its name and its message."""
    ended = answered(refusing(status, "%77hy"))

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase, ended.text) == (reason, Phase.BODY, text)
    assert ended.reply is not None
    assert dict(ended.reply.values)["grpc.message"] == "why"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, Reason.WRONG_PROTOCOL),
        (401, Reason.CREDENTIALS_REFUSED),
        (403, Reason.NOT_PERMITTED),
        (404, Reason.SERVER_ERROR),
        (503, Reason.SERVER_ERROR),
    ],
)
def test_a_proxy_in_front_of_it_answers_in_http(status: int, reason: Reason) -> None:
    """The status is kept, and the text says that no gRPC came."""

    def respond(connection: H2Connection, _: dict[str, str], __: bytes) -> None:
        connection.send_headers(1, [(":status", str(status)), ("content-type", "text/html")], end_stream=True)

    ended = answered(respond)

    assert isinstance(ended, Broken)
    assert ended.reason is reason
    assert ended.text == f"HTTP {status} with text/html came where gRPC was asked"
    assert ended.reply is not None
    assert ended.reply.status == status


@pytest.mark.parametrize(
    "respond",
    [
        refusing("many"),
        refusing(""),
        healthy(b""),
        healthy(b"\1\0\0\0\0"),
        healthy(framed(b"\x08\x01") + b"x"),
        healthy(framed(b"\x08")),
        healthy(framed(b"\x0a\x05hi")),
        healthy(framed(b"\x0f\x01")),
        healthy(framed(b"\x08" + b"\xff" * 20)),
    ],
    ids=(
        *("no number", "no status", "no frame", "compressed", "longer than it says"),
        *("field without value", "text breaks off", "unknown kind", "endless number"),
    ),
)
def test_a_message_that_is_none_is_malformed(respond: Responder) -> None:
    """Status, frame and field are checked."""
    ended = answered(respond)

    assert isinstance(ended, Broken)
    assert (ended.reason, ended.phase) == (Reason.MALFORMED, Phase.BODY)


@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=12))
@example(sizes=[1])
def test_how_the_answer_is_cut_changes_nothing(sizes: list[int]) -> None:
    """Any pieces give the same reply."""

    def ended(pieces: list[int]) -> Reply | Broken:
        server = H2Server(healthy(framed(b"\x08\x01")))
        return spoken(converse(GrpcAsk(place=PLACE), Limits(), PROBE), server, pieces)

    assert ended(sizes) == ended([])


@given(body=st.one_of(st.binary(max_size=40), st.binary(max_size=40).map(framed)))
def test_whatever_message_comes_is_a_reply_or_has_a_reason(body: bytes) -> None:
    """No message raises anything but Broken."""
    assert isinstance(answered(healthy(body)), Reply | Broken)
