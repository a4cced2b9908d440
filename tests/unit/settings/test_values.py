"""Forms of texts: hosts, places, URLs, references."""

import pytest

from goldenpath.model.secret import SecretRef
from goldenpath.settings.values import Unfit, names_secret, place, secret_ref, url_of, valid_host


@pytest.mark.parametrize(
    ("text", "default", "found"),
    [
        ("db:5432", 0, "db:5432"),
        ("127.0.0.1", 53, "127.0.0.1:53"),
        ("::1", 53, "[::1]:53"),
        ("[::1]:5300", 53, "[::1]:5300"),
        ("[::1]", 53, "[::1]:53"),
        ("api.example.test", 443, "api.example.test:443"),
    ],
)
def test_a_place_is_a_host_and_a_port(text: str, default: int, found: str) -> None:
    """IPv6 stands in brackets; a default fills in the port."""
    assert place(text, default) == found


@pytest.mark.parametrize(
    "text", ["db", "db:", "db:x", "db:0", "db:65536", ":80", "[::1", "[::1]x", "a b:1", "1.2.3.256:1", "", "-:1"]
)
def test_what_is_no_place_is_refused(text: str) -> None:
    """With what was expected."""
    with pytest.raises(Unfit, match="expected"):
        place(text)


@pytest.mark.parametrize(
    ("host", "valid"),
    [("a", True), ("a.b.", True), ("a_b.c", True), ("1.2.3.4", True), ("::1", True), ("", False), ("a..b", False), ("-a", False), ("a" * 64, False), ("1.2.3.400", False), ("a/b", False)],
)  # fmt: skip
def test_hosts_are_names_or_addresses(host: str, *, valid: bool) -> None:
    """Labels of at most 63 signs; numbers alone are an address or nothing."""
    assert valid_host(host) is valid


@pytest.mark.parametrize("text", ["https://x.test:8443/a?b=c", "https://[::1]:8443/", "https://x.test/?token_type=a"])
def test_urls_without_secrets_are_taken(text: str) -> None:
    """Ports, paths and queries included."""
    assert url_of(text, ("https",)).scheme == "https"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True), ("client_secret", True), ("Authorization", True), ("x-api-key", True), ("access_token", True),
        ("token_field", False), ("token_url", False), ("email", False), ("keyboard", False), ("accept", False),
    ],
)  # fmt: skip
def test_names_tell_what_is_secret(name: str, *, secret: bool) -> None:
    """By their last word."""
    assert names_secret(name) is secret


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("env:A_1", SecretRef(scheme="env", name="A_1")),
        ("file:a#b", SecretRef(scheme="file", name="/etc/a", part="b")),
        ("file:/run/a", SecretRef(scheme="file", name="/run/a")),
        ("gcp-secret:projects/p/secrets/s", SecretRef(scheme="gcp-secret", name="projects/p/secrets/s/versions/latest")),
        ("gcp-secret:projects/p/secrets/s/versions/3#x", SecretRef(scheme="gcp-secret", name="projects/p/secrets/s/versions/3", part="x")),
        ("cmd:pass show a#b", SecretRef(scheme="cmd", name="pass show a#b")),
        ("https://x", None),
        ("file: a", None),
        ("plain", None),
    ],
)  # fmt: skip
def test_references_are_told_from_texts(text: str, ref: SecretRef | None) -> None:
    """Paths are made absolute, a version is filled in."""
    assert secret_ref(text, "/etc") == ref
