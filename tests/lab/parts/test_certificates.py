"""Certificates that strict clients accept, for the lab's names and times only."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goldenpath_lab.parts.certificates import Authority, self_signed

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_NOW = datetime.now(UTC)  # OpenSSL judges by the real clock
_YESTERDAY, _TOMORROW = _NOW - timedelta(days=1), _NOW + timedelta(days=1)


def _handshake(authority: Authority, folder: Path, pair: tuple[str, str], host: str) -> None:
    """Have a strict client and a server shake hands in memory; raise what the client raises."""
    chain, key = folder / "leaf.pem", folder / "leaf.key"
    chain.write_text(pair[0])
    key.write_text(pair[1])
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(chain, key)
    asking = ssl.create_default_context(cafile=str(authority.ca_path))
    asking.verify_flags |= ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(down, up, server_hostname=host)
    server = serving.wrap_bio(up, down, server_side=True)
    for _ in range(3):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.getpeercert()


@pytest.mark.parametrize("host", ["api.chat.test", "127.70.1.1"])
def test_a_strict_client_accepts_names_and_addresses(tmp_path: Path, host: str) -> None:
    """OpenSSL's strict checks find nothing missing."""
    authority = Authority.open(tmp_path / "ca")
    pair = authority.issue(["app.chat.test", "api.chat.test", "127.70.1.1"], not_before=_YESTERDAY, not_after=_TOMORROW)
    _handshake(authority, tmp_path, pair, host)


@pytest.mark.parametrize(
    ("life", "host", "reason"),
    [
        ((_YESTERDAY - timedelta(days=9), _YESTERDAY), "app.chat.test", "certificate has expired"),
        ((_TOMORROW, _TOMORROW + timedelta(days=9)), "app.chat.test", "certificate is not yet valid"),
        ((_YESTERDAY, _TOMORROW), "api.chat.test", "Hostname mismatch"),
    ],
)
def test_a_wrong_certificate_is_refused_for_its_reason(
    tmp_path: Path, life: tuple[datetime, datetime], host: str, reason: str
) -> None:
    """A certificate may be made wrong, and is then wrong in this way alone."""
    authority = Authority.open(tmp_path / "ca")
    pair = authority.issue(["app.chat.test"], not_before=life[0], not_after=life[1])
    with pytest.raises(ssl.SSLCertVerificationError, match=reason):
        _handshake(authority, tmp_path, pair, host)


def test_a_certificate_that_vouches_for_itself_is_refused(tmp_path: Path) -> None:
    """Names and dates are right; only nobody trusts who signed it."""
    pair = self_signed(["app.chat.test"], not_before=_YESTERDAY, not_after=_TOMORROW)
    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed certificate"):
        _handshake(Authority.open(tmp_path / "ca"), tmp_path, pair, "app.chat.test")


def test_the_authority_stays_the_same_and_its_key_private(tmp_path: Path) -> None:
    """Who trusted the lab yesterday trusts it today; nobody else can read the key."""
    first = Authority.open(tmp_path / "ca").ca_path.read_text()
    again = Authority.open(tmp_path / "ca")
    assert again.ca_path.read_text() == first
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "ca").iterdir()} == {0o600}
