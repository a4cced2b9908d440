"""Redis: revoked tokens and rates."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias, cast

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from chat_platform.common.errors import ApiError
from chat_platform.common.settings import Settings
from chat_platform.common.tokens import LEEWAY_SECONDS, Claims

Cache: TypeAlias = redis.asyncio.Redis

CONNECTIONS = 32

# Counts in a fixed window; answers 0, or the milliseconds until the window ends.
TAKE = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if count <= tonumber(ARGV[1]) then return 0 end
return math.max(1, redis.call('PTTL', KEYS[1]))
"""


class CacheUnavailable(ApiError):
    """Redis could not be used, and what depends on it is refused."""

    def __init__(self) -> None:
        super().__init__(503, "cache_unavailable", "The cache cannot be used now.", headers={"retry-after": "1"})


@contextmanager
def reachable() -> Iterator[None]:
    """Turn the driver's errors within the body into CacheUnavailable, which keeps them as its cause."""
    try:
        yield
    except (redis.asyncio.RedisError, OSError) as error:
        raise CacheUnavailable from error


async def open_cache(settings: Settings) -> Cache:
    """Return a client of a Redis that has just answered a PING; values come as bytes."""
    # One more try covers a pooled connection that the server has closed; a time-out is not worth a second one.
    retry = Retry(ConstantBackoff(0.05), 1, supported_errors=(redis.asyncio.ConnectionError,))
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        settings.redis_url,
        max_connections=CONNECTIONS,
        timeout=settings.cache_connect_seconds,
        socket_connect_timeout=settings.cache_connect_seconds,
        socket_timeout=settings.cache_connect_seconds,
        retry=retry,
    )
    cache = redis.asyncio.Redis.from_pool(pool)
    try:
        await cache.ping()
    except BaseException:
        await cache.aclose()
        raise
    return cache


def _token_key(token_id: str) -> str:
    return f"revoked:token:{token_id}"


def _session_key(session: str) -> str:
    return f"revoked:session:{session}"


async def refused(cache: Cache, claims: Claims) -> bool:
    """Return whether the token or its session was revoked.

    Raises:
        CacheUnavailable: nobody can say.
    """
    with reachable():
        return bool(await cache.exists(_token_key(claims.token_id), _session_key(claims.session)))


async def revoke_session(cache: Cache, session: str, *, seconds: int) -> None:
    """Refuse the session's access tokens for so many seconds, the longest that one of them can live on.

    Raises:
        CacheUnavailable: the revocation is not stored.
    """
    with reachable():
        await cache.set(_session_key(session), b"1", ex=seconds + LEEWAY_SECONDS)


async def revoke_token(cache: Cache, claims: Claims, *, now: float) -> None:
    """Refuse this token until nobody would accept it any more.

    Raises:
        CacheUnavailable: the revocation is not stored.
    """
    seconds = max(1, round(claims.expires_at - now) + LEEWAY_SECONDS)
    with reachable():
        await cache.set(_token_key(claims.token_id), b"1", ex=seconds)


async def take(cache: Cache, key: str, limit: int, seconds: float) -> float:
    """Return 0 when this use of the key is within the limit, else the seconds until it is again.

    Raises:
        CacheUnavailable: nobody can say.
    """
    with reachable():
        wait = await cache.eval(TAKE, 1, key, str(limit), str(round(seconds * 1000)))
    return cast("int", wait) / 1000
