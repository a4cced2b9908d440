"""Addresses: read from what people write, their passwords left behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.intake.declared.address import address, looks_secret, place, plain_path


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("postgres://app:pw@db:5433/shop?sslmode=require", "postgresql://app@db:5433/shop"),
        ("postgresql+asyncpg://app:p/w@x@db/shop", "postgresql://app@db:5432/shop"),
        ("postgresql://app:p?w#x@db:5432/shop", "postgresql://app@db:5432/shop"),
        ("jdbc:postgresql://db:5432/shop?user=app&password=pw", "postgresql://db:5432/shop"),
        ("host=10.0.0.3 port=5433 dbname=shop user=app password='p w'", "postgresql://app@10.0.0.3:5433/shop"),
        ("redis://:pw@cache:6379/0", "redis://cache:6379/0"),
        ("rediss://user:pw@cache", "rediss://user@cache:6379"),
        ("redis://pw@cache", "redis://cache:6379"),
        ("mongodb+srv://u:p@cluster.example.net/x", "mongodb://cluster.example.net:27017/x"),
        ("https://user:pw@example.org:8443/a/b?token=x#y", "https://example.org:8443/a/b"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("HTTPS://Example.ORG", "https://example.org"),
        ("https://example.org/hook/a1b2c3d4e5f6a7b8c9d0e1f2/x", "https://example.org/hook"),
        ("https://example.org/pkg/@scope/x", "https://example.org"),
    ],
)
def test_a_url_keeps_where_it_leads_and_no_secret(said: str, url: str) -> None:
    """Scheme, user, host, port and path stay; password, query and tokens go."""
    found = address(said)
    assert found is not None

    assert found.url == url


@pytest.mark.parametrize(
    "said",
    [
        "",
        "plain",
        "://x",
        "https://",
        "https://a b/",
        "http://host:99999/",
        "http://[::1",
        "x" * 5000,
        "http://${HOST}/",
        "https://user:12/pw@example.org",
    ],
)
def test_what_is_no_url_is_none(said: str) -> None:
    """Nothing is guessed of a text without a host."""
    assert address(said) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [("db:5432", ("db", 5432)), ("db", ("db", 1)), ("[::1]:80", ("::1", 80)), ("[::1]", ("::1", 1)), ("db:0", None),
     ("db:x", None), ("a b:1", None), ("[x]:1", None)],
)  # fmt: skip
def test_a_place_is_host_and_port(said: str, expected: tuple[str, int] | None) -> None:
    """A port that is missing is the one given."""
    assert place(said, 1) == expected


PASSWORDS = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40).map(
    lambda w: f"Zq{w}qZ"
)
SCHEMES = st.sampled_from(
    ["postgresql", "postgres", "redis", "rediss", "mysql", "mongodb", "amqp", "http", "https", "wss"]
)


@given(
    scheme=SCHEMES,
    password=PASSWORDS,
    user=st.sampled_from(["app", "", "a-b"]),
    path=st.sampled_from(["", "/", "/shop"]),
)
def test_no_part_of_a_password_is_kept(scheme: str, password: str, user: str, path: str) -> None:
    """Whatever signs a password is made of, no piece of it stands in the address."""
    found = address(f"{scheme}://{user}:{password}@store.example.org:6000{path}")

    shown = "" if found is None else found.url + found.place + found.origin
    assert "Zq" not in shown
    assert "qZ" not in shown


@given(st.text(max_size=200))
def test_any_text_is_read_or_not(text: str) -> None:
    """No text raises."""
    address(text)
    place(text, 80)
    plain_path(text)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("health", False), ("a1b2c3d4e5f6a7b8c9d0e1f2", True), ("0123456789012345678901", False), ("v1", False)],
)
def test_a_token_is_long_and_mixed(word: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """Words of letters, or of digits, alone are no tokens."""
    assert looks_secret(word) is expected
