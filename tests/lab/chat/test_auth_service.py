"""The auth service against a real PostgreSQL and Valkey."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from chat_platform.auth import accounts
from chat_platform.auth.accounts import Successor
from chat_platform.auth.main import app
from chat_platform.common import clock
from chat_platform.common.cache import take
from chat_platform.common.logs import Entries
from chat_platform.common.runtime import Runtime
from tests.lab.chat.conftest import Stores

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]

PASSWORD = "correct horse battery"  # noqa: S105 - of accounts that these tests make
SERVICE = {"x-service-id": "chat-api", "x-service-secret": "between-services"}
LOGIN_RATE = 4


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that the services run on."""
    return "asyncio"


@contextmanager
def loggers_kept() -> Iterator[None]:
    """Gives the root logger back as it was, for start-up takes it over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture
async def client(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the started service."""
    environ = {
        "DATABASE_URL": stores.database_url,
        "REDIS_URL": stores.redis_url,
        "JWT_SECRET": "signing-key-" * 4,
        "SERVICE_SECRET": SERVICE["x-service-secret"],
        "LOGIN_RATE": str(LOGIN_RATE),
        "PUBLIC_APP_URL": "https://app.chat.test",
        "K_SERVICE": "chat-auth",
        "K_REVISION": "chat-auth-00001-abc",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    with loggers_kept():
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://auth") as it,
        ):
            yield it


def running() -> Runtime:
    """The runtime of the started service."""
    runtime: Runtime = app.state.runtime
    return runtime


def written(caplog: pytest.LogCaptureFixture) -> str:
    """The log entries of the test, a line each."""
    return "\n".join(map(Entries("chat-lab").format, caplog.records))


async def registered(client: httpx2.AsyncClient) -> str:
    """The address of a new account."""
    email = f"{uuid4().hex[:12]}@example.org"
    made = await client.post("/auth/register", json={"email": email, "password": PASSWORD, "name": "Ada"})
    assert made.status_code == 201
    return email


async def logged_in(client: httpx2.AsyncClient, email: str | None = None) -> dict[str, Any]:
    """The answer to a login, of a new account unless one is given."""
    email = email or await registered(client)
    login = await client.post("/auth/login", json={"email": email, "password": PASSWORD})
    assert login.status_code == 200
    granted: dict[str, Any] = login.json()
    return granted


def bearer(granted: dict[str, Any]) -> dict[str, str]:
    """The header that carries the access token."""
    return {"authorization": f"Bearer {granted['access_token']}"}


async def refreshed(client: httpx2.AsyncClient, granted: dict[str, Any]) -> httpx2.Response:
    """The answer to a refresh with the refresh token of an earlier answer."""
    return await client.post("/auth/refresh", json={"refresh_token": granted["refresh_token"]})


def code_of(response: httpx2.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return response.status_code, response.json()["error"]


async def test_an_account_is_made_once_whatever_the_case(client: httpx2.AsyncClient) -> None:
    """The address counts without regard to case."""
    email = await registered(client)
    again = await client.post("/auth/register", json={"email": email.upper(), "password": PASSWORD})
    assert code_of(again) == (409, "email_taken")
    assert (await logged_in(client, email.upper()))["user"]["email"] == email


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "a@example.org", "password": "short"}, "password"),
        ({"email": "a@example.org", "password": "x" * 1025}, "password"),
        ({"email": "nobody", "password": PASSWORD}, "email"),
        ({"email": "a b@example.org", "password": PASSWORD}, "email"),
        ({"email": "a\x00@example.org", "password": PASSWORD}, "email"),
        ({"email": "a@localhost", "password": PASSWORD}, "email"),
        ({"password": PASSWORD}, "email"),
        ({"email": 7, "password": PASSWORD}, "email"),
        ({"email": "a@example.org", "password": PASSWORD, "name": "a\x00"}, "name"),
        ([], "array"),
    ],
)
async def test_a_wrong_registration_names_the_field(client: httpx2.AsyncClient, body: object, field: str) -> None:
    """The sentence says what is wrong with which field."""
    refusal = await client.post("/auth/register", json=body)
    assert code_of(refusal) == (422, "invalid")
    assert field in refusal.json()["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"email": "\\ud800"}'])
async def test_what_is_no_json_is_invalid(client: httpx2.AsyncClient, body: bytes) -> None:
    """Bytes that cannot be read are the client's error, not ours."""
    assert code_of(await client.post("/auth/login", content=body)) == (422, "invalid")


async def test_the_stored_hash_is_argon2id_at_the_least_cost(client: httpx2.AsyncClient) -> None:
    """What PostgreSQL holds is no password, and as dear to guess as it should be."""
    email = await registered(client)
    _, stored = await accounts.by_email(running().store, email)
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_login_grants_what_the_contract_says(client: httpx2.AsyncClient) -> None:
    """The answer has both tokens and the account; the claims are the contract's."""
    granted = await logged_in(client)
    assert set(granted) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 900)
    claims = jwt.decode(granted["access_token"], options={"verify_signature": False})
    assert set(claims) == {"sub", "iat", "exp", "iss", "aud", "jti", "token_type", "email", "sid"}
    assert claims["sub"] == granted["user"]["id"]
    me = await client.get("/auth/me", headers=bearer(granted))
    assert (me.status_code, me.json()) == (200, {"user": granted["user"]})


async def test_wrong_password_and_unknown_account_look_alike(client: httpx2.AsyncClient) -> None:
    """Both get the same answer, and both cost a verification."""
    email = await registered(client)
    verified: list[str] = []
    genuine = app.state.passwords._verified

    def counted(password: str, stored: str) -> bool:
        verified.append(stored)
        return bool(genuine(password, stored))

    app.state.passwords._verified = counted
    answers = [
        await client.post("/auth/login", json={"email": address, "password": "something else"})
        for address in (email, f"{uuid4().hex}@example.org")
    ]
    assert [code_of(each) for each in answers] == [(401, "wrong_credentials")] * 2
    assert answers[0].json()["message"] == answers[1].json()["message"]
    assert len(set(verified)) == 2


async def test_attempts_are_limited_for_each_account(client: httpx2.AsyncClient) -> None:
    """After the limit even the right password waits; other accounts do not."""
    email = await registered(client)
    for _ in range(LOGIN_RATE):
        await client.post("/auth/login", json={"email": email, "password": "guess"})
    refusal = await client.post("/auth/login", json={"email": email.upper(), "password": PASSWORD})
    assert code_of(refusal) == (429, "too_many_attempts")
    assert 1 <= int(refusal.headers["retry-after"]) <= 61
    await logged_in(client)


async def test_a_refresh_token_is_spent_by_its_use(client: httpx2.AsyncClient) -> None:
    """The new pair works, in the same session."""
    first = await logged_in(client)
    second = (await refreshed(client, first)).json()
    third = await refreshed(client, second)
    assert third.status_code == 200
    assert second["refresh_token"] != first["refresh_token"]
    sessions = {
        jwt.decode(each["access_token"], options={"verify_signature": False})["sid"] for each in (first, second)
    }
    assert len(sessions) == 1


async def test_a_replay_revokes_the_whole_family(client: httpx2.AsyncClient) -> None:
    """Whoever replays ends the session: no access token and no later refresh token of it counts."""
    first = await logged_in(client)
    second = (await refreshed(client, first)).json()
    assert code_of(await refreshed(client, first)) == (401, "refresh_spent")
    assert code_of(await refreshed(client, second)) == (401, "refresh_invalid")
    assert code_of(await client.get("/auth/me", headers=bearer(second))) == (401, "token_revoked")
    assert code_of(await refreshed(client, first)) == (401, "refresh_spent")


async def test_of_simultaneous_refreshes_one_wins(client: httpx2.AsyncClient) -> None:
    """The same token is spent exactly once."""
    granted = await logged_in(client)
    answers = await asyncio.gather(*(refreshed(client, granted) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [200, 401, 401, 401, 401]


async def test_a_repeated_rotation_is_no_replay(client: httpx2.AsyncClient) -> None:
    """The statement is sent again when its answer was lost, and must not revoke its own session."""
    granted = await logged_in(client)
    spent = jwt.decode(granted["refresh_token"], options={"verify_signature": False})["jti"]
    successor = Successor(id=str(uuid4()), expires_at=clock.utc(clock.now() + 60))
    outcomes = [(await accounts.rotate(running().store, spent, successor))[0] for _ in range(2)]
    assert outcomes == ["rotated", "rotated"]


async def test_what_is_no_refresh_token_is_invalid(client: httpx2.AsyncClient) -> None:
    """Neither an access token nor nonsense refreshes anything."""
    granted = await logged_in(client)
    for token in (granted["access_token"], "a.b.c", ""):
        assert code_of(await refreshed(client, {"refresh_token": token})) == (401, "refresh_invalid")


async def test_logout_ends_token_and_session(client: httpx2.AsyncClient) -> None:
    """After it neither token counts, and Redis forgets once nobody would accept them anyway."""
    granted = await logged_in(client)
    assert (await client.post("/auth/logout", headers=bearer(granted))).status_code == 204
    assert code_of(await client.get("/auth/me", headers=bearer(granted))) == (401, "token_revoked")
    assert code_of(await refreshed(client, granted)) == (401, "refresh_invalid")
    claims = jwt.decode(granted["access_token"], options={"verify_signature": False})
    assert 0 < await running().cache.ttl(f"revoked:token:{claims['jti']}") <= 960


async def test_a_session_ends_alone(client: httpx2.AsyncClient) -> None:
    """The same account's other session lives on."""
    email = await registered(client)
    one, other = await logged_in(client, email), await logged_in(client, email)
    await client.post("/auth/logout", headers=bearer(one))
    assert (await client.get("/auth/me", headers=bearer(other))).status_code == 200


async def test_a_service_learns_whether_a_token_counts(client: httpx2.AsyncClient) -> None:
    """Validation tells the holder, or the code of the refusal."""
    granted = await logged_in(client)
    good = await client.post("/auth/validate", json={"token": granted["access_token"]}, headers=SERVICE)
    assert good.json()["valid"] is True
    assert good.json()["user_id"] == granted["user"]["id"]
    assert good.json()["expires_at"].endswith("Z")
    await client.post("/auth/logout", headers=bearer(granted))
    bad = await client.post("/auth/validate", json={"token": granted["access_token"]}, headers=SERVICE)
    assert (bad.status_code, bad.json()["valid"], bad.json()["error"]) == (200, False, "token_revoked")


@pytest.mark.parametrize("headers", [{}, SERVICE | {"x-service-secret": "guess"}, SERVICE | {"x-service-id": "other"}])
@pytest.mark.parametrize("path", ["/auth/validate", "/auth/service-token"])
async def test_unknown_services_learn_nothing(client: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> None:
    """Id and secret must both fit."""
    assert code_of(await client.post(path, json={"token": "x"}, headers=headers)) == (401, "service_unknown")


async def test_a_service_token_stands_for_the_service_only(client: httpx2.AsyncClient) -> None:
    """It lives an hour and is no user's access token."""
    granted = (await client.post("/auth/service-token", headers=SERVICE)).json()
    assert granted["expires_in"] == 3600
    assert running().tokens.read(granted["access_token"], "service").subject == "chat-api"
    assert code_of(await client.get("/auth/me", headers=bearer(granted))) == (401, "token_malformed")


@asynccontextmanager
async def without_redis(stores: Stores) -> AsyncIterator[None]:
    """Valkey is away within the body, and back, empty, after it."""
    await stores.ask(stores.valkey.stop())
    try:
        yield
    finally:
        await stores.ask(stores.valkey.start())


@asynccontextmanager
async def without_postgresql(stores: Stores) -> AsyncIterator[None]:
    """PostgreSQL crashes, and is back after the body."""
    await stores.ask(stores.postgres.stop("immediate"))
    try:
        yield
    finally:
        await stores.ask(stores.postgres.start())


async def test_without_redis_nothing_is_let_through(
    client: httpx2.AsyncClient, stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever cannot be checked is refused with 503, and the log has the driver's own words."""
    granted = await logged_in(client)
    async with without_redis(stores):
        answers = [
            await client.get("/auth/me", headers=bearer(granted)),
            await client.post("/auth/login", json={"email": granted["user"]["email"], "password": PASSWORD}),
            await client.post("/auth/logout", headers=bearer(granted)),
        ]
        ready = await client.get("/health/ready")
    assert [code_of(each) for each in answers] == [(503, "cache_unavailable")] * 3
    assert "redis.exceptions.ConnectionError: Error 111 connecting to" in written(caplog)
    assert ready.status_code == 503
    assert [(each["name"], each["ok"]) for each in ready.json()["checks"]] == [("database", True), ("cache", False)]
    assert (await client.get("/auth/me", headers=bearer(granted))).status_code == 200


async def test_a_replay_stays_revocable_when_redis_was_away(client: httpx2.AsyncClient, stores: Stores) -> None:
    """The replay refused with 503 is told and completed once Redis is back."""
    first = await logged_in(client)
    second = (await refreshed(client, first)).json()
    async with without_redis(stores):
        assert code_of(await refreshed(client, first)) == (503, "cache_unavailable")
    assert code_of(await refreshed(client, first)) == (401, "refresh_spent")
    assert code_of(await client.get("/auth/me", headers=bearer(second))) == (401, "token_revoked")


async def test_without_postgresql_the_answer_is_503(
    client: httpx2.AsyncClient, stores: Stores, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After some patience the client hears so, and the log has the driver's own words."""
    monkeypatch.setattr(accounts, "PATIENCE_SECONDS", 0.2)
    async with without_postgresql(stores):
        refusal = await client.post("/auth/login", json={"email": "a@example.org", "password": PASSWORD})
        ready = await client.get("/health/ready")
    assert code_of(refusal) == (503, "store_unavailable")
    assert "ConnectionRefusedError" in written(caplog)
    assert [(each["name"], each["ok"]) for each in ready.json()["checks"]] == [("database", False), ("cache", True)]


async def test_a_crash_of_postgresql_is_sat_out(client: httpx2.AsyncClient, stores: Stores) -> None:
    """A login that meets the crash is answered once the server is back, and no account is lost."""
    email = await registered(client)
    async with without_postgresql(stores):
        login = asyncio.create_task(logged_in(client, email))
        await asyncio.sleep(0)
    assert (await login)["user"]["email"] == email


async def test_every_answer_names_revision_and_trace(client: httpx2.AsyncClient) -> None:
    """Refusals too, with the trace that the caller sent."""
    trace = "0af7651916cd43dd8448eb211c80319c"
    refusal = await client.get("/auth/me", headers={"x-cloud-trace-context": f"{trace}/7;o=1"})
    assert code_of(refusal) == (401, "no_token")
    assert refusal.json()["trace"] == trace
    assert refusal.headers["x-served-by"] == "chat-auth/chat-auth-00001-abc"
    unknown = await client.get("/nowhere")
    assert code_of(unknown) == (404, "unknown_path")
    assert unknown.headers["x-served-by"] == "chat-auth/chat-auth-00001-abc"


async def test_an_error_of_ours_is_a_named_500(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The client gets the trace, the log gets the traceback."""
    monkeypatch.setattr(running(), "tokens", None)
    failure = await client.get("/auth/me", headers={"authorization": "Bearer x"})
    assert code_of(failure) == (500, "internal")
    assert failure.headers["x-served-by"] == "chat-auth/chat-auth-00001-abc"
    entry = next(line for line in written(caplog).splitlines() if '"severity":"ERROR"' in line)
    assert failure.json()["trace"] in entry
    assert "AttributeError" in entry


@pytest.mark.parametrize("chunked", [False, True])
async def test_large_bodies_are_refused(client: httpx2.AsyncClient, chunked: bool) -> None:  # noqa: FBT001 - a case
    """The limit holds whether or not the length is told beforehand."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    refusal = await client.post("/auth/login", content=chunks() if chunked else b" " * 70 * 1024)
    assert code_of(refusal) == (413, "too_large")


async def test_the_page_alone_may_call_from_a_browser(client: httpx2.AsyncClient) -> None:
    """Other origins get no leave."""
    allowed = [
        (await client.get("/health/live", headers={"origin": origin})).headers.get("access-control-allow-origin")
        for origin in ("https://app.chat.test", "https://evil.test")
    ]
    assert allowed == ["https://app.chat.test", None]


async def test_health_tells_phases_and_stores(client: httpx2.AsyncClient) -> None:
    """Start-up is told in order, readiness by both stores."""
    startup = await client.get("/health/startup")
    assert startup.status_code == 200
    names = [phase["name"] for phase in startup.json()["phases"]]
    assert names == ["INIT", "DEPENDENCIES", "DATABASE", "CACHE", "SERVICES", "FINALIZE"]
    assert {phase["state"] for phase in startup.json()["phases"]} == {"completed"}
    health = (await client.get("/health")).json()
    assert (health["status"], health["service"], health["revision"]) == ("ready", "chat-auth", "chat-auth-00001-abc")


async def test_startup_is_503_until_it_ended(client: httpx2.AsyncClient) -> None:
    """Nobody is told that start-up is over while it is not."""
    running().phases.done = False
    startup = await client.get("/health/startup")
    assert (startup.status_code, startup.json()["status"]) == (503, "starting")


async def test_a_store_that_hangs_is_not_ready(client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check has its limit, and says so."""
    monkeypatch.setattr("chat_platform.common.health.CHECK_SECONDS", 0.05)
    async with asyncio.timeout(10):
        held = [await running().store.acquire() for _ in range(running().settings.database_pool_size)]
        checks = (await client.get("/health/ready")).json()["checks"]
        for connection in held:
            await running().store.release(connection)
    assert [(each["ok"], each["reason"]) for each in checks] == [(False, "no answer within 0.05 s"), (True, "")]


async def test_the_log_holds_neither_passwords_nor_tokens(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Logins and refusals are told without what opens an account."""
    granted = await logged_in(client)
    await client.post("/auth/login", json={"email": granted["user"]["email"], "password": "a-wrong-password"})
    await refreshed(client, granted)
    await refreshed(client, granted)
    printed = written(caplog)
    assert '"message":"login"' in printed
    secrets = (
        PASSWORD,
        "a-wrong-password",
        granted["access_token"],
        granted["refresh_token"],
        SERVICE["x-service-secret"],
    )
    assert not [secret for secret in secrets if secret in printed]


@pytest.mark.usefixtures("client")
async def test_a_rate_counts_until_its_window_ends() -> None:
    """A key that is refused is granted again once its window has passed, never later."""
    cache, key = running().cache, f"rate:{uuid4()}"
    assert [await take(cache, key, 2, 60) for _ in range(2)] == [0, 0]
    assert 0 < await take(cache, key, 2, 60) <= 60
    assert 0 < await cache.pttl(key) <= 60_000
    await cache.delete(key)
    assert await take(cache, key, 2, 60) == 0
