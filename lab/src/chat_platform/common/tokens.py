"""Signed tokens: issued, and read back with a reason for every refusal."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

import jwt

from chat_platform.common.errors import ApiError
from chat_platform.common.settings import Settings

ALGORITHM = "HS256"
LEEWAY_SECONDS = 60
KEY_BYTES = 32
LONGEST_TOKEN = 4096
REQUIRED = ["exp", "iat", "iss", "aud", "jti", "sub"]

PERMISSIONS: Mapping[str, tuple[str, ...]] = {"access": ("chat",), "service": ("platform",)}

SENTENCES: Mapping[str, str] = {
    "no_token": "A bearer token is missing.",
    "token_malformed": "The token cannot be read.",
    "token_signature": "The token is not signed with a key that counts here.",
    "token_expired": "The token is outside its time of validity.",
    "token_issuer": "The token was issued by somebody else.",
    "token_audience": "The token is meant for somebody else.",
    "token_revoked": "The token was revoked.",
}

# The first kind that fits counts, so subclasses stand before their bases.
REFUSALS: tuple[tuple[type[jwt.InvalidTokenError], str], ...] = (
    (jwt.InvalidSignatureError, "token_signature"),
    (jwt.InvalidAlgorithmError, "token_signature"),
    (jwt.InvalidIssuerError, "token_issuer"),
    (jwt.InvalidAudienceError, "token_audience"),
    (jwt.InvalidTokenError, "token_malformed"),
)
MISSING = {"iss": "token_issuer", "aud": "token_audience"}


class KeyWeak(Exception):
    """A signing key is too short to sign with."""


class TokenRefused(ApiError):
    """The token does not count, with the contract's code that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(401, code, SENTENCES[code], headers={"www-authenticate": "Bearer"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What a valid token says."""

    subject: str
    email: str
    issued_at: int
    expires_at: int
    token_id: str
    session: str
    kind: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bearer:
    """For whom a token is issued."""

    subject: str
    email: str
    session: str


def key_id(secret: str) -> str:
    """Return the name under which tokens refer to the key."""
    return hashlib.sha256(secret.encode()).hexdigest()[:8]


def bearer(headers: Mapping[str, str]) -> str:
    """Return the token of the Authorization header.

    Raises:
        TokenRefused: there is no such header, or it holds no bearer token.
    """
    value = headers.get("authorization", "")
    if not value:
        raise TokenRefused("no_token")
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused("token_malformed")
    return token.strip()


def _refusal(error: jwt.InvalidTokenError) -> str:
    if isinstance(error, jwt.MissingRequiredClaimError):
        return MISSING.get(error.claim, "token_malformed")
    return next(code for kind, code in REFUSALS if isinstance(error, kind))


class Tokens:
    """Issues tokens with the current key; reads those of the current and the previous one."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._key = settings.jwt_secret
        self._keys = {key_id(key): key for key in (settings.jwt_secret_previous, settings.jwt_secret) if key}
        weak = [name for name, key in self._keys.items() if len(key.encode()) < KEY_BYTES]
        if weak:
            raise KeyWeak(f"signing keys need {KEY_BYTES} bytes; too short: {', '.join(weak)}")
        self._issuer = settings.jwt_issuer
        self._audience = settings.jwt_audience
        self._clock = clock

    def issue(self, holder: Bearer, *, kind: str, seconds: int, token_id: str | None = None) -> str:
        """Return a new token of that kind, valid for so many seconds from now."""
        now = int(self._clock())
        claims = {
            "sub": holder.subject,
            "iat": now,
            "exp": now + seconds,
            "iss": self._issuer,
            "aud": self._audience,
            "jti": token_id or str(uuid4()),
            "token_type": kind,
            "email": holder.email,
            "sid": holder.session,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": key_id(self._key)})

    def read(self, token: str, kind: str = "access") -> Claims:
        """Return what the token says.

        Raises:
            TokenRefused: it does not count, with the reason.
        """
        if len(token) > LONGEST_TOKEN:
            raise TokenRefused("token_malformed")
        try:
            key = self._key_of(jwt.get_unverified_header(token))
            # The times are compared below, with the clock of this object.
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                options={"require": REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.InvalidTokenError as error:
            raise TokenRefused(_refusal(error)) from error
        return self._checked(claims, kind)

    def _key_of(self, header: Mapping[str, object]) -> str:
        if header.get("alg") != ALGORITHM:
            raise jwt.InvalidAlgorithmError("The specified alg value is not allowed")
        name = header.get("kid", key_id(self._key))
        key = self._keys.get(name) if isinstance(name, str) else None
        if key is None:
            # The words of PyJWT's own key sets.
            raise jwt.InvalidSignatureError(f"Unable to find a signing key that matches: {str(name)[:16]!r}")
        return key

    def _checked(self, claims: Mapping[str, object], kind: str) -> Claims:
        issued, expires = claims["iat"], claims["exp"]
        if claims.get("token_type") != kind or type(issued) is not int or type(expires) is not int:
            raise TokenRefused("token_malformed")
        now = self._clock()
        if expires <= now - LEEWAY_SECONDS or issued > now + LEEWAY_SECONDS:
            raise TokenRefused("token_expired")
        return Claims(
            subject=str(claims["sub"]),
            email=str(claims.get("email", "")),
            issued_at=issued,
            expires_at=expires,
            token_id=str(claims["jti"]),
            session=str(claims.get("sid", "")),
            kind=kind,
            permissions=PERMISSIONS.get(kind, ()),
        )
