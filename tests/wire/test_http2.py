"""HTTP/2 is spoken over real sockets where the server chooses it by ALPN, and HTTP/1.1 where it does not."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from h2.connection import H2Connection

from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.probe import HttpAsk, Place
from goldenpath.probes.http import PROTOCOL
from tests.unit.probes.test_http2 import Responder, answering
from tests.wire.speaking_http2 import NAME, http2
from tests.wire.stores import SECONDS, failure, observed

pytestmark = pytest.mark.enable_socket


@contextmanager
def secured(respond: Responder, folder: Path, alpn: tuple[str, ...] = ("h2",)) -> Iterator[tuple[Place, str]]:
    """Give the place of a server behind TLS, and the file of its authority."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(list(alpn))
    authority.issue_cert(NAME).configure_cert(context)
    with http2(respond, context) as place:
        yield place, str(folder / "ca.pem")


def asked(respond: Responder, folder: Path, *, seconds: float = SECONDS, body: bytes = b"") -> Observation:
    """Return what comes back where HTTP/2 is offered and chosen."""
    with secured(respond, folder) as (place, trusted):
        ask = HttpAsk(place=place, http2=True, method="POST" if body else "GET", body=body)
        return observed(PROTOCOL, ask, trust=(trusted,), seconds=seconds)


def test_the_answer_comes_over_http2(tmp_path: Path) -> None:
    """With status, headers and body, as over HTTP/1.1."""
    observation = asked(answering(b"well", server="x"), tmp_path)

    assert observation.failure is None
    assert (observation.status, observation.body, observation.header("server")) == (200, "well", "x")


def test_a_large_body_goes_both_ways(tmp_path: Path) -> None:
    """Beyond the room that either side gives at first."""

    def echo(connection: H2Connection, _: dict[str, str], body: bytes) -> None:
        connection.send_headers(1, [(":status", "200"), ("x-size", str(len(body)))])
        for start in range(0, len(body), 16_384):
            connection.send_data(1, body[start : start + 16_384])
        connection.end_stream(1)

    observation = asked(echo, tmp_path, body=b"x" * 200_000)

    assert (observation.header("x-size"), observation.body_bytes) == ("200000", 200_000)


def test_a_service_that_says_nothing_behind_a_proxy_that_does_is_silent(tmp_path: Path) -> None:
    """The connection's own frames are no answer."""
    observation = asked(lambda _, __, ___: None, tmp_path, seconds=0.5)

    assert (failure(observation).reason, failure(observation).phase) == (Reason.SILENT, Phase.FIRST_BYTE)


def test_an_answer_that_does_not_end_is_slow(tmp_path: Path) -> None:
    """What came of it is kept."""

    def respond(connection: H2Connection, _: dict[str, str], __: bytes) -> None:
        connection.send_headers(1, [(":status", "200")])
        connection.send_data(1, b"we")

    observation = asked(respond, tmp_path, seconds=0.5)

    assert (failure(observation).phase, observation.status, observation.body) == (Phase.BODY, 200, "we")
