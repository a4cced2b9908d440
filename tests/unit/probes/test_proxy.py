"""A tunnel is open or it is not, whatever a proxy says."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from goldenpath.contracts import Broken, Reply
from goldenpath.model.probe import HttpAsk, Place
from goldenpath.model.secret import Secret
from goldenpath.probes.proxy import credentials, meant, own_refusal, tunnel, whole

PLACE = Place(host="api.test", port=443, tls=True)
OPEN = b"HTTP/1.1 200 Connection established\r\nvia: p\r\n\r\n"


def told(*chunks: bytes, place: Place = PLACE) -> Reply:
    """Return what a tunnel makes of what the proxy says; its end is the end of the connection."""
    work = tunnel(place, "p:3128", None)
    next(work)
    try:
        for chunk in (*chunks, *[b""] * 8):
            work.send(chunk)
    except StopIteration as end:
        assert isinstance(end.value, Reply)
        return end.value
    raise AssertionError("it still listens")


@pytest.mark.parametrize("size", [1, 7, 500])
def test_an_answer_may_come_in_pieces(size: int) -> None:
    """The tunnel is open as soon as the head is whole."""
    assert told(*(OPEN[i : i + size] for i in range(0, len(OPEN), size))).status == 200


@given(some.lists(some.binary(max_size=200), max_size=5), some.sampled_from([b"", b"HTTP/1.1 ", OPEN[:-2]]))
def test_anything_ends_as_open_or_with_a_reason(chunks: list[bytes], first: bytes) -> None:
    """Random bytes raise nothing else."""
    with suppress(Broken):
        assert told(first, *chunks).status == 200


@pytest.mark.parametrize(
    ("place", "target"),
    [
        (PLACE, b"api.test:443"),
        (Place(host="api.test", port=8443, address="10.0.0.5"), b"10.0.0.5:8443"),
        (Place(host="::1", port=443), b"[::1]:443"),
    ],
)
def test_the_target_is_named_with_its_port(place: Place, target: bytes) -> None:
    """By an address where one was given, IPv6 in brackets."""
    assert str(target, "ascii") in bytes(next(tunnel(place, "p", None))).decode()  # type: ignore[arg-type] # bytes first


def test_a_user_without_a_password_is_said() -> None:
    """As RFC 7617 writes it."""
    found = credentials("me", None)

    assert found is not None
    assert found.reveal() == "Basic bWU6"
    assert credentials("", Secret("p")) is None


def test_the_whole_url_names_a_port_that_is_not_the_schemes() -> None:
    """And leads with a slash where the path lacks one."""
    assert whole(HttpAsk(place=Place(host="api.test", port=8080), path="x"), None).path == "http://api.test:8080/x"


@given(some.integers(100, 999), some.text(max_size=100))
def test_every_refusal_has_a_reason_and_names_the_proxy(status: int, text: str) -> None:
    """Whatever its status and its words."""
    found = meant(status, {}, text, "the proxy p, asked for t")

    assert found.phase == "connect"
    assert found.text.startswith("the proxy p, asked for t, ")
    assert str(status) in found.text


@pytest.mark.parametrize("status", [200, 302, 404, 500, 503])
def test_an_answer_without_a_proxys_mark_is_the_services(status: int) -> None:
    """A status alone accuses no proxy."""
    assert own_refusal(Reply(status=status, headers=(("via", "1.1 p"),)), "t", "p") is None
