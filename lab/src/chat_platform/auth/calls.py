"""The calls of the auth service."""

import hashlib
import hmac
import logging
import re
from typing import Annotated
from uuid import uuid4

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat_platform.auth import accounts
from chat_platform.auth.accounts import Account, Successor
from chat_platform.auth.passwords import Passwords
from chat_platform.common import clock
from chat_platform.common.authenticate import accepted, authenticated
from chat_platform.common.cache import revoke_session, revoke_token, take
from chat_platform.common.errors import ApiError
from chat_platform.common.runtime import Runtime, runtime_of
from chat_platform.common.tokens import Bearer, TokenRefused
from chat_platform.common.wire import answer, read_body

log = logging.getLogger(__name__)

SERVICE_TOKEN_SECONDS = 3600
LOGIN_WINDOW_SECONDS = 60.0

EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s.\x00-\x1f\x7f]+(\.[^@\s.\x00-\x1f\x7f]+)+")


class Registration(Struct, frozen=True, kw_only=True):
    """What a new account gives."""

    email: Annotated[str, Meta(max_length=254)]
    password: Annotated[str, Meta(min_length=10, max_length=1024)]
    name: Annotated[str, Meta(max_length=100, pattern=r"^[^\x00]*$")] = ""


class Login(Struct, frozen=True, kw_only=True):
    """What a login gives."""

    email: Annotated[str, Meta(max_length=254, pattern=r"^[^\x00]*$")]
    password: Annotated[str, Meta(max_length=1024)]


class Refresh(Struct, frozen=True, kw_only=True):
    """What a refresh gives."""

    refresh_token: str


class Validation(Struct, frozen=True, kw_only=True):
    """What another service wants to know about."""

    token: str


async def register(request: Request) -> Response:
    """Make an account."""
    given = await read_body(request, Registration)
    if not EMAIL.fullmatch(given.email):
        raise ApiError(422, "invalid", "`email` is not an address.")
    name = given.name or given.email.partition("@")[0]
    account = Account(id=str(uuid4()), email=given.email, name=name)
    password_hash = await _passwords(request).hashed(given.password)
    if not await accounts.register(runtime_of(request).store, account, password_hash):
        raise ApiError(409, "email_taken", "An account with this address exists.")
    log.info("account made", extra={"user_id": account.id})
    return answer({"user": account}, 201)


async def login(request: Request) -> Response:
    """Open a session for an address and its password."""
    given = await read_body(request, Login)
    runtime = runtime_of(request)
    await _within_rate(runtime, given.email)
    account, stored = await accounts.by_email(runtime.store, given.email)
    if not await _passwords(request).fits(given.password, stored) or account is None:
        log.warning("login refused: wrong_credentials", extra={"user_id": account.id if account else None})
        raise ApiError(401, "wrong_credentials", "Address and password do not fit.")
    session, first = str(uuid4()), _successor(runtime)
    await accounts.open_session(runtime.store, session, account, first)
    log.info("login", extra={"user_id": account.id, "session": session})
    return _granted(runtime, account, session, first)


async def _within_rate(runtime: Runtime, email: str) -> None:
    # The key says which account without telling its address to whoever reads Redis.
    account = hashlib.sha256(email.lower().encode()).hexdigest()[:32]
    wait = await take(runtime.cache, f"login:{account}", runtime.settings.login_rate, LOGIN_WINDOW_SECONDS)
    if wait:
        log.warning("login refused: too_many_attempts")
        seconds = str(int(wait) + 1)
        raise ApiError(
            429, "too_many_attempts", f"Too many attempts; wait {seconds} s.", headers={"retry-after": seconds}
        )


async def refresh(request: Request) -> Response:
    """Spend a refresh token for a new pair."""
    given = await read_body(request, Refresh)
    runtime = runtime_of(request)
    try:
        claims = runtime.tokens.read(given.refresh_token, "refresh")
    except TokenRefused as error:
        log.warning("refresh refused: %s", error.code)
        raise ApiError(401, "refresh_invalid", f"The refresh token does not count: {error.code}.") from error
    successor = _successor(runtime)
    outcome, account = await accounts.rotate(runtime.store, claims.token_id, successor)
    if outcome == "replayed":
        log.warning("refresh refused: replayed, session revoked", extra={"session": claims.session})
        await revoke_session(runtime.cache, claims.session, seconds=runtime.settings.access_token_seconds)
        raise ApiError(401, "refresh_spent", "The refresh token was spent before; its session is revoked.")
    if account is None:
        log.warning("refresh refused: unknown or revoked", extra={"session": claims.session})
        raise ApiError(401, "refresh_invalid", "The refresh token is unknown or its session is revoked.")
    return _granted(runtime, account, claims.session, successor)


async def logout(request: Request) -> Response:
    """Revoke the caller's token and session."""
    runtime = runtime_of(request)
    claims = await authenticated(request.headers, runtime)
    await accounts.revoke(runtime.store, claims.session)
    await revoke_session(runtime.cache, claims.session, seconds=runtime.settings.access_token_seconds)
    await revoke_token(runtime.cache, claims, now=runtime.clock())
    log.info("logout", extra={"user_id": claims.subject, "session": claims.session})
    return Response(status_code=204)


async def me(request: Request) -> Response:
    """Return the caller's account."""
    runtime = runtime_of(request)
    claims = await authenticated(request.headers, runtime)
    account = await accounts.by_id(runtime.store, claims.subject)
    if account is None:
        raise TokenRefused("token_revoked")
    return answer({"user": account})


async def validate(request: Request) -> Response:
    """Tell another service whether a token counts."""
    runtime = runtime_of(request)
    _known_service(request)
    given = await read_body(request, Validation)
    try:
        claims = await accepted(given.token, runtime)
    except TokenRefused as error:
        return answer({"valid": False, "error": error.code, "message": error.message})
    return answer(
        {
            "valid": True,
            "user_id": claims.subject,
            "email": claims.email,
            "permissions": claims.permissions,
            "expires_at": clock.text(clock.utc(claims.expires_at)),
        }
    )


async def service_token(request: Request) -> Response:
    """Issue a token that stands for a service."""
    runtime = runtime_of(request)
    service = _known_service(request)
    holder = Bearer(subject=service, email="", session="")
    token = runtime.tokens.issue(holder, kind="service", seconds=SERVICE_TOKEN_SECONDS)
    return answer({"access_token": token, "expires_in": SERVICE_TOKEN_SECONDS})


def _known_service(request: Request) -> str:
    settings = runtime_of(request).settings
    pairs = (("x-service-id", settings.service_id), ("x-service-secret", settings.service_secret))
    # Both are compared to the end, so that the time taken tells nothing.
    fitting = [hmac.compare_digest(request.headers.get(name, "").encode(), right.encode()) for name, right in pairs]
    if not all(fitting):
        log.warning("service refused: service_unknown")
        raise ApiError(401, "service_unknown", "The service or its secret is unknown.")
    return settings.service_id


def _passwords(request: Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords


def _successor(runtime: Runtime) -> Successor:
    expires = runtime.clock() + runtime.settings.refresh_token_seconds
    return Successor(id=str(uuid4()), expires_at=clock.utc(expires))


def _granted(runtime: Runtime, account: Account, session: str, refresh_token: Successor) -> Response:
    settings, tokens = runtime.settings, runtime.tokens
    holder = Bearer(subject=account.id, email=account.email, session=session)
    refresh_seconds = settings.refresh_token_seconds
    return answer(
        {
            "access_token": tokens.issue(holder, kind="access", seconds=settings.access_token_seconds),
            "refresh_token": tokens.issue(holder, kind="refresh", seconds=refresh_seconds, token_id=refresh_token.id),
            "token_type": "Bearer",
            "expires_in": settings.access_token_seconds,
            "user": account,
        }
    )


ROUTES = (
    Route("/auth/register", register, methods=["POST"]),
    Route("/auth/login", login, methods=["POST"]),
    Route("/auth/refresh", refresh, methods=["POST"]),
    Route("/auth/logout", logout, methods=["POST"]),
    Route("/auth/me", me, methods=["GET"]),
    Route("/auth/validate", validate, methods=["POST"]),
    Route("/auth/service-token", service_token, methods=["POST"]),
)
