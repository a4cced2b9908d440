"""Who calls."""

from collections.abc import Mapping

from chat_platform.common.cache import refused
from chat_platform.common.runtime import Runtime
from chat_platform.common.tokens import Claims, TokenRefused, bearer


async def accepted(token: str, runtime: Runtime) -> Claims:
    """Return what the access token says, when it counts and was not revoked.

    Raises:
        TokenRefused: it does not count.
        CacheUnavailable: nobody can say whether it was revoked.
    """
    claims = runtime.tokens.read(token)
    if await refused(runtime.cache, claims):
        raise TokenRefused("token_revoked")
    return claims


async def authenticated(headers: Mapping[str, str], runtime: Runtime) -> Claims:
    """Return what the bearer token of the headers says.

    Raises:
        TokenRefused: there is none, or it does not count.
        CacheUnavailable: nobody can say whether it was revoked.
    """
    return await accepted(bearer(headers), runtime)
