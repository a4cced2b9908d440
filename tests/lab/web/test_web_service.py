"""The web service's own answers: where the others are, how they are, and the page's files."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from chat_platform.common.errors import ApiError
from chat_platform.common.health import Check
from chat_platform.common.settings import Settings
from chat_platform.web.documents import document
from chat_platform.web.peers import peers
from chat_platform.web.places import places

SETTINGS = Settings(public_auth_url="http://one.test:1", public_api_url="http://two.test:2")


def request(**headers: str) -> Request:
    """Return a request with these headers, a dash for each underscore."""
    encoded = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    app = SimpleNamespace(state=SimpleNamespace(runtime=SimpleNamespace(settings=SETTINGS)))
    scope: Mapping[str, object] = {
        "type": "http",
        "scheme": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": encoded,
        "app": app,
    }
    return Request(dict(scope))


@pytest.mark.parametrize(
    ("headers", "auth"),
    [
        ({"host": "app.chat.test:8443", "x_forwarded_proto": "https"}, "https://auth.chat.test:8443"),
        ({"host": "app.chat.test", "x_forwarded_proto": "https"}, "https://auth.chat.test"),
        ({"host": "app.localhost:8080"}, "http://auth.localhost:8080"),
        ({"host": "127.0.0.1:8080"}, "http://one.test:1"),
        ({"host": "apple.test"}, "http://one.test:1"),
        ({}, "http://one.test:1"),
    ],
)
def test_the_siblings_of_the_page_are_found_by_its_name(headers: Mapping[str, str], auth: str) -> None:
    """Under app.<domain> the others are auth.<domain> and api.<domain>, else where the settings say."""
    found = places(request(**headers))
    assert found.auth_url == auth
    assert (found.api_url == "http://two.test:2") is (auth == "http://one.test:1")


@pytest.mark.parametrize("host", ["app.x; script-src *", "app.x 'unsafe-inline'", "app.x/y", "app.x:80:80", "app."])
def test_a_name_that_is_none_never_reaches_the_policy(host: str) -> None:
    """What cannot be a host name is not repeated in a header."""
    policy = document(request(host=host), "index.html").headers["content-security-policy"]
    assert "http://one.test:1 http://two.test:2 ws://two.test:2" in policy
    assert policy.count("script-src 'self'") == policy.count("script-src") == 1


def test_a_file_that_the_browser_has_is_not_sent_again() -> None:
    """The same content answers 304 to its own tag, and another tag gets the content."""
    first = document(request(), "app.css")
    tag = first.headers["etag"]
    assert document(request(if_none_match=tag), "app.css").status_code == 304
    assert document(request(if_none_match='"other"'), "app.css").body == first.body


@pytest.mark.parametrize("name", ["", "..", "main.py", "app.py", "nothing.js"])
def test_only_files_of_the_page_are_served(name: str) -> None:
    """Another name is unknown, wherever it may lead."""
    with pytest.raises(ApiError, match="Not Found"):
        document(request(), name)


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"HTTP/1.1 503 No\r\nX-Served-By: chat-api/local\r\n\r\n", "answered 503"),
        (b"HTTP/1.1 503 No\r\n\r\n", "answered 503, from something in front of it"),
        (b"SSH-2.0\r\n\r\n", "answered with something else than HTTP"),
    ],
)
def test_health_tells_auth_and_backend_apart(head: bytes, reason: str) -> None:
    """One is ready, the other refuses: the reason says how, and where the refusal came from."""

    async def ask() -> tuple[Check, ...]:
        good = await asyncio.start_server(_answering(b"HTTP/1.1 200 OK\r\nx-served-by: a/b\r\n\r\n"), "127.0.0.1", 0)
        bad = await asyncio.start_server(_answering(head), "127.0.0.1", 0)
        async with good, bad:
            return await peers(_settings(*(server.sockets[0].getsockname()[1] for server in (good, bad))))

    auth, api = asyncio.run(ask())
    assert (auth.name, auth.ok, auth.reason) == ("auth", True, "")
    assert (api.name, api.ok, api.reason) == ("api", False, reason)


@pytest.mark.enable_socket
def test_nobody_there_is_down() -> None:
    """A port that nobody listens on is told in the system's words."""
    auth, api = asyncio.run(peers(_settings(1, 1)))
    assert not auth.ok
    assert not api.ok
    assert "onnect" in api.reason


def _settings(auth: int, api: int) -> Settings:
    return Settings(internal_auth_url=f"http://127.0.0.1:{auth}", internal_api_url=f"http://127.0.0.1:{api}")


def _answering(head: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        writer.close()

    return answer
