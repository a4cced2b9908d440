"""Tokens: what is issued is read, and every refusal has the contract's code."""

import base64
import json
from dataclasses import replace

import jwt
import pytest

from chat_platform.common.settings import Settings
from chat_platform.common.tokens import LEEWAY_SECONDS, Bearer, KeyWeak, TokenRefused, Tokens, bearer, key_id

NOW = 1_900_000_000
KEY, OLD_KEY, FOREIGN_KEY = "k" * 40, "o" * 40, "f" * 40
SETTINGS = Settings(jwt_secret=KEY)
HOLDER = Bearer(subject="7c0f", email="ada@example.org", session="5e55")
GOOD = {
    "sub": "7c0f", "iat": NOW, "exp": NOW + 900, "iss": "chat-auth", "aud": "chat-platform",
    "jti": "1d", "token_type": "access", "email": "ada@example.org", "sid": "5e55",
}  # fmt: skip


def tokens_at(now: float, settings: Settings = SETTINGS) -> Tokens:
    """Tokens that believe it is that time."""
    return Tokens(settings, lambda: now)


def signed(key: str = KEY, header: dict[str, str] | None = None, **changes: object) -> str:
    """A token with the good claims, changed; None leaves a claim out."""
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return jwt.encode(claims, key, algorithm="HS256", headers=header or {"kid": key_id(key)})


def unsigned() -> str:
    """A token that claims to need no signature."""
    parts = ({"alg": "none", "typ": "JWT"}, GOOD)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def code_of(token: str, now: float = NOW) -> str:
    """The code with which the token is refused."""
    with pytest.raises(TokenRefused) as refusal:
        tokens_at(now).read(token)
    assert refusal.value.status == 401
    return refusal.value.code


def test_what_was_issued_is_read() -> None:
    """A token says for whom, until when and in which session it counts."""
    claims = tokens_at(NOW).read(tokens_at(NOW).issue(HOLDER, kind="access", seconds=900))
    assert (claims.subject, claims.email, claims.session) == (HOLDER.subject, HOLDER.email, HOLDER.session)
    assert (claims.issued_at, claims.expires_at, claims.permissions) == (NOW, NOW + 900, ("chat",))


def test_every_token_has_an_id_of_its_own() -> None:
    """Two tokens issued in the same second differ in their jti."""
    tokens = tokens_at(NOW)
    ids = {tokens.read(tokens.issue(HOLDER, kind="access", seconds=9)).token_id for _ in range(5)}
    assert len(ids) == 5


def test_the_header_names_the_key() -> None:
    """The kid is that of the current key, and not the key."""
    header = jwt.get_unverified_header(tokens_at(NOW).issue(HOLDER, kind="access", seconds=9))
    assert header["kid"] == key_id(KEY)
    assert header["alg"] == "HS256"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "token_malformed"),
        ("a.b", "token_malformed"),
        ("a.b.c", "token_malformed"),
        ("é.b.c", "token_malformed"),
        ("x" * 5000, "token_malformed"),
        (unsigned(), "token_signature"),
        (signed(FOREIGN_KEY), "token_signature"),
        (signed(FOREIGN_KEY, {"kid": key_id(KEY)}), "token_signature"),
        (signed(KEY, {"kid": "unknown"}), "token_signature"),
        (signed()[:-6] + "AAAAAA", "token_signature"),
        (jwt.encode(GOOD, "k" * 64, algorithm="HS512"), "token_signature"),
        (signed(iss="somebody"), "token_issuer"),
        (signed(iss=None), "token_issuer"),
        (signed(aud="somebody"), "token_audience"),
        (signed(aud=None), "token_audience"),
        (signed(exp=None), "token_malformed"),
        (signed(iat=None), "token_malformed"),
        (signed(jti=None), "token_malformed"),
        (signed(sub=None), "token_malformed"),
        (signed(exp="tomorrow"), "token_malformed"),
        (signed(exp=1e400), "token_malformed"),
        (signed(token_type="refresh"), "token_malformed"),  # noqa: S106 - a kind of token
        (signed(token_type=None), "token_malformed"),
        (signed(iat=NOW + 3600), "token_expired"),
    ],
)  # fmt: skip
def test_refusals_have_their_codes(token: str, code: str) -> None:
    """Each way to be wrong has its code."""
    assert code_of(token) == code


def test_the_clocks_may_differ_by_the_leeway_and_no_more() -> None:
    """A token counts until a minute after its expiry and from a minute before its issue."""
    token = signed()
    for now in (NOW + 900 + LEEWAY_SECONDS - 1, NOW - LEEWAY_SECONDS):
        assert tokens_at(now).read(token).subject == HOLDER.subject
    assert code_of(token, NOW + 900 + LEEWAY_SECONDS) == "token_expired"
    assert code_of(token, NOW - LEEWAY_SECONDS - 1) == "token_expired"


def test_the_previous_key_still_counts_and_signs_no_more() -> None:
    """After a rotation old tokens are read and new ones carry the new key's name."""
    rotated = tokens_at(NOW, Settings(jwt_secret=KEY, jwt_secret_previous=OLD_KEY))
    old = tokens_at(NOW, Settings(jwt_secret=OLD_KEY)).issue(HOLDER, kind="access", seconds=9)
    assert rotated.read(old).subject == HOLDER.subject
    assert jwt.get_unverified_header(rotated.issue(HOLDER, kind="access", seconds=9))["kid"] == key_id(KEY)


def test_a_newline_behind_the_secret_is_another_key() -> None:
    """Services whose secrets differ in a newline refuse each other's tokens."""
    other = tokens_at(NOW, replace(SETTINGS, jwt_secret=KEY + "\n"))
    assert code_of(other.issue(HOLDER, kind="access", seconds=9)) == "token_signature"


def test_a_short_key_signs_nothing() -> None:
    """A key below 32 bytes is refused at start-up, without being quoted."""
    with pytest.raises(KeyWeak) as refusal:
        Tokens(Settings(jwt_secret="tiny-key"), lambda: NOW)  # noqa: S106 - refused
    assert "tiny-key" not in str(refusal.value)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "no_token"),
        ({"authorization": ""}, "no_token"),
        ({"authorization": "Bearer"}, "token_malformed"),
        ({"authorization": "Basic YTpi"}, "token_malformed"),
        ({"authorization": "Bearer "}, "token_malformed"),
    ],
)
def test_headers_without_a_bearer_token(headers: dict[str, str], code: str) -> None:
    """A missing token and another scheme are told apart."""
    with pytest.raises(TokenRefused) as refusal:
        bearer(headers)
    assert refusal.value.code == code


def test_the_scheme_may_be_written_in_any_case() -> None:
    """HTTP's schemes know no case."""
    assert bearer({"authorization": "bearer abc"}) == "abc"
