"""Where a browser finds auth and backend, told by the name under which it found the page."""

import re
from dataclasses import dataclass

from starlette.requests import Request

from chat_platform.common.runtime import runtime_of

# The name goes into a header and into the page's settings, so nothing but a name and a port passes.
PAGE_HOST = re.compile(r"app\.(?P<rest>[a-z0-9.-]{1,253}(:\d{1,5})?)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """The two origins that the page calls."""

    auth_url: str
    api_url: str


def places(request: Request) -> Places:
    """Return the siblings of `app.<domain>`; under any other name, the public addresses of the settings."""
    host = PAGE_HOST.fullmatch(request.headers.get("host", ""))
    if not host:
        settings = runtime_of(request).settings
        return Places(auth_url=settings.public_auth_url, api_url=settings.public_api_url)
    # TLS ends in front of this service, which sees plain HTTP.
    secure = request.headers.get("x-forwarded-proto", request.url.scheme) == "https"
    scheme = "https" if secure else "http"
    return Places(auth_url=f"{scheme}://auth.{host['rest']}", api_url=f"{scheme}://api.{host['rest']}")
