"""One request over real sockets, against servers that answer well, badly and not at all."""

import asyncio
from collections.abc import Callable

import pytest

from goldenpath_lab.client.endpoints import Endpoints, origin
from goldenpath_lab.client.http import MAX_BODY, Reply, Request, Unreachable, exchange
from goldenpath_lab.client.session import Account, Refused, Session

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

OK = b"HTTP/1.1 200 OK\r\nX-Served-By: chat-auth/r-1\r\nContent-Length: 2\r\n\r\n{}"


def asked(answer: bytes, *, seconds: float = 10, requests: list[bytes] | None = None) -> Reply:
    """Return what the client makes of a server that answers with these bytes and closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if requests is not None:
            requests.append(request)
        writer.write(answer)
        if answer:
            writer.close()
        else:
            await reader.read()
            writer.close()

    async def ask() -> Reply:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            endpoints = Endpoints(auth_url="", api_url="", web_url="", addresses={"auth.chat.test": "127.0.0.1"})
            url = f"http://auth.chat.test:{port}/auth/me?x=1"
            return await exchange(endpoints, Request(method="GET", url=url, seconds=seconds))

    return asyncio.run(ask())


def test_a_name_outside_dns_is_reached_under_its_own_name() -> None:
    """The address comes from the table, the Host header from the URL."""
    requests: list[bytes] = []
    reply = asked(OK, requests=requests)
    assert (reply.status, reply.body, reply.served_by) == (200, b"{}", "chat-auth/r-1")
    assert requests[0].startswith(b"GET /auth/me?x=1 HTTP/1.1\r\n")
    assert b"host: auth.chat.test:" in requests[0].lower()
    assert {"resolve", "connect", "first byte", "body", "total"} == set(reply.milliseconds)


@pytest.mark.parametrize(
    ("answer", "phase"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", "body"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * (MAX_BODY + 1), "body"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "first byte"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "first byte"),
    ],
    ids=["short", "too long", "not http", "endless head"],
)
def test_a_broken_answer_names_its_phase(answer: bytes, phase: str) -> None:
    """What cannot be read ends in one kind of error, with how far it came."""
    with pytest.raises(Unreachable) as caught:
        asked(answer)
    assert caught.value.phase == phase


def test_silence_ends_in_time() -> None:
    """A server that says nothing costs no more than the bound."""
    with pytest.raises(Unreachable, match=r"first byte: nothing in 0\.2 s"):
        asked(b"", seconds=0.2)


def refusal(answer: bytes) -> Refused:
    """Return how a login is refused by a server that answers with these bytes."""
    reply = asked(answer)
    return Refused(reply)


@pytest.mark.parametrize(
    ("answer", "code", "served"),
    [
        (
            b'HTTP/1.1 429 No\r\nRetry-After: 7\r\nX-Served-By: chat-auth/r\r\n\r\n{"error":"too_many_attempts"}',
            "too_many_attempts",
            "chat-auth/r",
        ),
        (b"HTTP/1.1 503 No\r\nRetry-After: soon\r\n\r\nService Unavailable", "http_503", None),
    ],
    ids=["by the service", "in front of it"],
)
def test_a_refusal_tells_who_refused(answer: bytes, code: str, served: str | None) -> None:
    """An error of the service has its code; one from in front of it has its status."""
    problem = refusal(answer)
    assert (problem.code, problem.reply.served_by) == (code, served)
    assert problem.retry_after == (7 if served else None)


def test_no_password_in_a_traceback() -> None:
    """An account shows whose it is, and nothing else."""
    assert "hunter2" not in repr(Account(email="a@chat.test", password="hunter2-hunter2"))  # noqa: S106 - none is one


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://a.test/x", "a.test"),
        ("http://a.test:80", "a.test"),
        ("wss://a.test:8443", "a.test:8443"),
    ],
)
def test_authority_leaves_the_scheme_s_own_port_out(url: str, authority: str) -> None:
    """The Host header is what a browser would send."""
    assert origin(url).authority == authority


def test_a_closed_port_is_refused_at_connect() -> None:
    """Nobody listening is told as the system tells it."""

    async def ask(make: Callable[[Endpoints], Session]) -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        url = f"http://127.0.0.1:{port}"
        await make(Endpoints(auth_url=url, api_url=url, web_url=url)).threads()

    with pytest.raises(Unreachable, match="connect: Connection refused"):
        asyncio.run(ask(Session))
