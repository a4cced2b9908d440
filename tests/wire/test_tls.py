"""What exactly is wrong with TLS, and what a certificate says, also a refused one."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from goldenpath.model.observation import Phase
from goldenpath.model.probe import HttpAsk, Place, TlsAsk
from tests.wire.servers import (
    BRIEF,
    HELLO,
    Authority,
    answering,
    asked,
    ended,
    prober,
    reset,
    serving,
    silent,
)

pytestmark = pytest.mark.enable_socket

NAME = "api.test"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority that the prober trusts."""
    return Authority(tmp_path_factory.mktemp("authority"))


def shown(port: int) -> TlsAsk:
    """Return the question for the certificate at a port."""
    return TlsAsk(place=Place(host=NAME, port=port, address="127.0.0.1"))


def test_https_is_answered(authority: Authority) -> None:
    """The handshake has a phase of its own; version and certificate are kept."""
    with serving(answering(HELLO), context=authority.context(NAME)) as port:
        place = Place(host=NAME, port=port, tls=True)
        seen = asked(HttpAsk(place=place), by=prober(trust=authority.file, api_test="127.0.0.1"))

    assert (seen.status, seen.tls) == (200, "TLSv1.3")
    assert [p.phase for p in seen.phases] == [Phase.CONNECT, Phase.TLS, Phase.FIRST_BYTE, Phase.BODY]
    assert seen.certificate
    assert seen.certificate.names == (NAME,)


def test_the_certificate_is_the_answer(authority: Authority) -> None:
    """Names, issuer, chain and the time that is left."""
    with serving(silent, context=authority.context(NAME, "other.test")) as port:
        seen = asked(shown(port), by=prober(trust=authority.file))

    assert seen.answered
    assert seen.value("certificate.names") == f"{NAME},other.test"
    assert seen.value("chain") == 1
    assert "trustme" in str(seen.value("certificate.issuer"))
    assert float(seen.value("certificate.expires_in") or 0) > 0


def test_tls_1_2_is_told(authority: Authority) -> None:
    """The version agreed on is kept."""
    context = authority.context(NAME)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(answering(HELLO), context=context) as port:
        place = Place(host=NAME, port=port, tls=True, address="127.0.0.1")
        seen = asked(HttpAsk(place=place), by=prober(trust=authority.file))

    assert (seen.status, seen.tls) == (200, "TLSv1.2")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda a: a.expired(NAME), "certificate-expired"),
        (lambda a: a.future(NAME), "certificate-not-yet-valid"),
        (lambda a: a.context("other.test"), "certificate-other-name"),
        (lambda a: a.self_signed(NAME), "certificate-self-signed"),
    ],
)
def test_what_is_wrong_with_a_certificate(authority: Authority, make: object, reason: str) -> None:
    """Each fault has its reason, and the refused certificate is kept."""
    with serving(silent, context=make(authority)) as port:  # type: ignore[operator] # a table of makers
        seen = asked(shown(port), by=prober(trust=authority.file))

    assert ended(seen) == ("tls", reason)
    assert seen.certificate
    assert seen.value("certificate.names") in {NAME, "other.test"}


def test_an_unknown_authority(authority: Authority) -> None:
    """Nobody here trusts who signed it."""
    with serving(silent, context=authority.context(NAME)) as port:
        seen = asked(shown(port))

    assert ended(seen) == ("tls", "certificate-untrusted")
    assert seen.certificate
    assert not seen.certificate.self_signed


def test_an_address_is_no_name_of_the_certificate(authority: Authority) -> None:
    """Asked by address, the certificate must bear the address."""
    with serving(silent, context=authority.context(NAME)) as port:
        seen = asked(TlsAsk(place=Place(host="127.0.0.1", port=port)), by=prober(trust=authority.file))

    assert ended(seen) == ("tls", "certificate-other-name")


def test_the_name_asked_for_may_be_another(authority: Authority) -> None:
    """The place's server name is what the certificate must bear."""
    with serving(silent, context=authority.context(NAME)) as port:
        place = Place(host="127.0.0.1", port=port, server_name=NAME)
        seen = asked(TlsAsk(place=place), by=prober(trust=authority.file))

    assert seen.answered


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"-ERR unknown command\r\n"]
)
def test_plain_text_on_a_tls_port(said: bytes) -> None:
    """What came instead is told."""

    def handle(sock: socket.socket) -> None:
        sock.recv(65_536)
        sock.sendall(said)
        silent(sock)

    with serving(handle) as port:
        seen = asked(shown(port))

    assert ended(seen) == ("tls", "not-tls")
    assert seen.failure
    assert said[:7].decode() in seen.failure.text


def test_an_old_version_alone() -> None:
    """A peer that ends the handshake over the version says so in an alert."""

    def handle(sock: socket.socket) -> None:
        sock.recv(65_536)
        sock.sendall(b"\x15\x03\x01\x00\x02\x02\x46")
        silent(sock)

    with serving(handle) as port:
        assert ended(asked(shown(port))) == ("tls", "tls-version")


def test_refused_by_an_alert() -> None:
    """Any other alert is a refusal, in the peer's words."""

    def handle(sock: socket.socket) -> None:
        sock.recv(65_536)
        sock.sendall(b"\x15\x03\x03\x00\x02\x02\x28")
        silent(sock)

    with serving(handle) as port:
        assert ended(asked(shown(port))) == ("tls", "tls-refused")


def test_a_client_certificate_is_wanted(authority: Authority) -> None:
    """TLS 1.3 says so only after the handshake: it belongs to TLS all the same."""
    context = authority.context(NAME)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.file)
    with serving(answering(HELLO), context=context) as port:
        place = Place(host=NAME, port=port, tls=True, address="127.0.0.1")
        seen = asked(HttpAsk(place=place), by=prober(trust=authority.file))

    assert ended(seen) == ("tls", "tls-refused")


def test_a_silent_handshake() -> None:
    """The port is open, and nothing comes."""
    with serving(silent) as port:
        seen = asked(shown(port), BRIEF)

    assert ended(seen) == ("tls", "silent")


def test_a_dripping_handshake() -> None:
    """Bytes of a handshake come, too slowly."""

    def handle(sock: socket.socket) -> None:
        sock.recv(65_536)
        sock.sendall(b"\x16\x03\x03\x10\x00")
        pause = threading.Event()
        while not pause.wait(0.02):
            sock.sendall(b"x")

    with serving(handle) as port:
        assert ended(asked(shown(port), BRIEF)) == ("tls", "too-slow")


def test_closed_in_the_handshake() -> None:
    """The peer leaves before the handshake is done."""

    def handle(sock: socket.socket) -> None:
        sock.recv(65_536)

    with serving(handle) as port:
        assert ended(asked(shown(port)))[0] == "tls"


def test_reset_in_the_handshake() -> None:
    """A reset there is one of TLS, not of the connection."""

    def handle(sock: socket.socket) -> None:
        sock.recv(10)
        reset(sock)

    with serving(handle) as port:
        assert ended(asked(shown(port))) == ("tls", "reset")


def test_a_trust_file_that_holds_no_certificate(tmp_path: Path) -> None:
    """That is a wrong configuration, and told as one."""
    from goldenpath.model.errors import SourceMalformed

    file = tmp_path / "empty.pem"
    file.write_text("nothing\n")
    with serving(silent) as port, pytest.raises(SourceMalformed, match="expected certificates in PEM"):
        asked(TlsAsk(place=Place(host="127.0.0.1", port=port)), by=prober(trust=file))
