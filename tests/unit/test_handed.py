"""Probes handed to another process come out as they went in, and nothing else does."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from goldenpath.intake.handed import KINDS, MOST, may_be_handed, read, written
from goldenpath.model.errors import SourceMalformed
from goldenpath.model.probe import (
    CommandAsk,
    DnsAsk,
    GrpcAsk,
    HttpAsk,
    Limits,
    Lookup,
    Place,
    PostgresAsk,
    Probe,
    RedisAsk,
    TcpAsk,
    TlsAsk,
    WebSocketAsk,
)
from goldenpath.model.secret import Secret, SecretRef

PLACE = Place(host="db.test", port=5432, tls=True, address="127.0.0.1", family=4)
ASKS = (
    DnsAsk(name="a.test", kind="AAAA", server="127.0.0.1:53"),
    TcpAsk(place=PLACE),
    TlsAsk(place=PLACE),
    HttpAsk(place=PLACE, headers=(("a", "b"), ("c", Secret("d"))), body=b"\x00\xff", http2=True),
    HttpAsk(place=PLACE, body=Secret("whole")),
    WebSocketAsk(place=PLACE, subprotocols=("x", Secret("y")), send="hello"),
    PostgresAsk(
        place=PLACE,
        user="me",
        database="shop",
        password=Secret("p"),
        lookup=Lookup(table="t", column="c", value="v"),
    ),
    RedisAsk(place=PLACE, password=None),
    GrpcAsk(place=PLACE, service="s"),
)


@pytest.mark.parametrize("ask", ASKS, ids=lambda a: f"{type(a).__name__}-{ASKS.index(a)}")
def test_each_kind_comes_out_as_it_went_in(ask: HttpAsk) -> None:
    """With its secrets, limits and place."""
    probe = Probe(component="c", purpose="p", ask=ask, way="inside", limits=Limits(seconds=2), vantage="there")

    assert read(written((probe,))) == (probe,)


def test_every_kind_but_programs_is_handed() -> None:
    """A place that is handed probes runs what it is told: no programs."""
    assert {type(a) for a in ASKS} == set(KINDS.values())
    assert not may_be_handed(Probe(component="c", purpose="p", ask=CommandAsk(arguments=("id",))))


@given(some.text(), some.text(), some.binary(), some.floats(0, 1e6), some.integers(0, 70_000))
def test_any_values_come_out_as_they_went_in(text: str, secret: str, data: bytes, seconds: float, port: int) -> None:
    """Whatever stands in them, as long as it is text that can be written."""
    text, secret = (t.encode("utf-8", "replace").decode() for t in (text, secret))
    ask = HttpAsk(place=Place(host=text, port=port), headers=((text, Secret(secret)),), body=data)
    probe = Probe(component=text, purpose=text, ask=ask, limits=Limits(seconds=seconds))

    assert read(written((probe,))) == (probe,)


def test_a_reference_is_none_of_what_is_handed() -> None:
    """It would be followed there, with what lies there."""
    ask = RedisAsk(place=PLACE, password=SecretRef(scheme="file", name="/etc/passwd"))

    with pytest.raises(SourceMalformed):
        read(written((Probe(component="c", purpose="p", ask=ask),)))


def changed(**fields: object) -> bytes:
    """Return a probe as JSON with some of its fields changed."""
    (plain,) = msgspec.json.decode(written((Probe(component="c", purpose="p", ask=ASKS[3]),)))
    return msgspec.json.encode([{**plain, **fields}])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[", "no JSON"),
        (b"{}", "a dict"),
        (b"[" * 5_000, "no JSON"),
        (b"[null]", "a NoneType"),
        (b"[{}]", "lacks component"),
        (changed(component=1), "component is a int"),
        (changed(colour="red"), "'colour'"),
        (changed(ask={"protocol": "shell"}), "its protocol is none of dns"),
        (changed(ask={"protocol": ["http"]}), "its protocol is none of dns"),
        (changed(ask={"protocol": "http"}), "ask lacks place"),
        (changed(ask={"protocol": "tcp", "place": {"host": "h", "port": "1"}}), "ask.place.port is a str"),
        (changed(ask={"protocol": "tcp", "place": {"host": "h", "port": True}}), "ask.place.port is a bool"),
        (changed(limits={"seconds": "long"}), "limits.seconds is a str"),
        (changed(ask={"protocol": "http", "place": {"host": "h", "port": 1}, "headers": [["a"]]}), "holds 1 values"),
        (changed(ask={"protocol": "http", "place": {"host": "h", "port": 1}, "headers": "a"}), "not a list"),
        (
            changed(ask={"protocol": "http", "place": {"host": "h", "port": 1}, "body": {"base64": "%"}}),
            "no place there",
        ),
        (msgspec.json.encode([{}] * (MOST + 1)), "501 probes"),
    ],
)
def test_what_is_no_probe_is_refused_with_its_place(data: bytes, words: str) -> None:
    """Strictly, as anything from outside."""
    with pytest.raises(SourceMalformed) as problem:
        read(data)

    assert words in problem.value.sentence()


def test_a_refusal_shows_no_value() -> None:
    """It may be a secret in the wrong place."""
    with pytest.raises(SourceMalformed) as problem:
        read(changed(component={"secret": "hunter2"}))

    assert "hunter2" not in problem.value.sentence()
