"""The load balancer routes by name, says what went wrong, and changes without a restart."""

import asyncio
import base64
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from goldenpath_lab.parts.addresses import free_port
from goldenpath_lab.parts.certificates import Authority
from goldenpath_lab.parts.envoy import Backend, Envoy
from goldenpath_lab.parts.envoy_config import Mode
from goldenpath_lab.parts.process import PartError
from tests.lab.parts.conftest import Ground

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_NOW = datetime.now(UTC)  # TLS judges by the real clock
_HOSTS = ("app.chat.test", "api.chat.test")
_KEY = base64.b64encode(bytes(16)).decode()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer each request with its own head; become an echo when asked for a WebSocket; /slow never answers."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            if b"GET /slow" in head:
                await reader.read()
            elif b"upgrade: websocket" in head.lower():
                writer.write(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
                while data := await reader.read(1000):
                    writer.write(data)
            else:
                port = writer.get_extra_info("sockname")[1]
                writer.write(b"HTTP/1.1 200 OK\r\nx-served-by: %d\r\ncontent-length: %d\r\n\r\n" % (port, len(head)))
                writer.write(head)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A running load balancer before a web and an api backend, of which only the first runs."""

    envoy: Envoy
    authority: Authority
    https: tuple[str, int]
    local: tuple[str, int]
    backends: tuple[Backend, Backend]
    access_log: Path

    async def ask(self, host: str, path: str = "/", *, lines: Sequence[str] = (), local: bool = False) -> str:
        """Return the whole answer to one request at one of the doors."""
        reader, writer = await (asyncio.open_connection(*self.local) if local else self.connect(host.partition(":")[0]))
        head = (f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *lines)
        writer.write("\r\n".join([*head, "", ""]).encode())
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return answer.decode()

    async def connect(self, name: str = _HOSTS[0]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection at the public door, checked as browsers check it."""
        context = ssl.create_default_context(cafile=str(self.authority.ca_path))
        return await asyncio.open_connection(*self.https, ssl=context, server_hostname=name)

    async def logged(self, path: str, code: int | None = None) -> dict[str, Any]:
        """Return the access log's last line about a path, with this code where one is given, when it is there."""
        found: list[dict[str, Any]] = []

        async def there() -> bool:
            lines = self.access_log.read_text().splitlines()
            found[:] = [
                line
                for line in map(json.loads, lines)
                if line["path"] == path and code in {None, line["response_code"]}
            ]
            return bool(found)

        await _eventually(there)
        return found[-1]


async def _eventually(holds: Callable[[], Any]) -> None:
    for _ in range(1000):
        if await holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about in time")


@asynccontextmanager
async def _scene(ground: Ground, mode: Mode = "serverless") -> AsyncIterator[Scene]:
    at = ground.addresses.at
    web = Backend(name="chat-web", hosts=("app.chat.test",), address=at(2), port=8001, timeout_seconds=0.2)
    api = Backend(name="chat-api", hosts=("api.chat.test",), address=at(2), port=8002)
    backends = (replace(web, health_path="/health"), replace(api, health_path="/health"))
    https, local = (at(1), free_port(at(1), 8443)), (at(7), free_port(at(7), 8080))
    access_log = ground.state / "access.ndjson"
    authority = Authority.open(ground.state / "ca")
    envoy = Envoy(
        ground.state / "envoy",
        ground.spawner,
        https=https,
        local_http=local,
        backends=backends,
        mode=mode,
        access_log=access_log,
    )
    envoy.install_certificate(*_certificate(authority))
    server = await asyncio.start_server(_serve, at(2), 8001)
    await envoy.start()
    try:
        yield Scene(
            envoy=envoy, authority=authority, https=https, local=local, backends=backends, access_log=access_log
        )
    finally:
        await envoy.stop()
        server.close()


def _certificate(authority: Authority, end: datetime = _NOW + timedelta(days=1)) -> tuple[str, str]:
    return authority.issue(_HOSTS, not_before=_NOW - timedelta(days=9), not_after=end)


def test_requests_go_by_name_and_reach_the_backend_unchanged(ground: Ground) -> None:
    """Host, trace and request id arrive as sent; the client's scheme and address are added; others get the first."""
    trace = "x-cloud-trace-context: 0123456789abcdef0123456789abcdef/1;o=1"

    async def asked() -> list[str]:
        async with _scene(ground) as scene:
            port = scene.https[1]
            return [
                await scene.ask(f"app.chat.test:{port}", "/a", lines=[trace, "x-request-id: mine"]),
                await scene.ask("app.localhost:8080", "/b", local=True),
                await scene.ask("somebody.else", "/c", local=True),
                await scene.ask("api.localhost", "/d", local=True),
                f"{port}",
            ]

    public, local, unknown, refused, port = asyncio.run(asked())
    for line in (f"host: app.chat.test:{port}", trace, "x-request-id: mine", "x-forwarded-proto: https"):
        assert line in public
    assert "x-forwarded-for: 127." in public
    assert "host: app.localhost:8080" in local
    assert "x-forwarded-proto: http\r" in local
    assert "x-cloud-trace-context" not in local
    assert "x-served-by: 8001" in unknown
    assert refused.startswith("HTTP/1.1 503")


def test_the_access_log_tells_causes_apart(ground: Ground) -> None:
    """A refused connection and a slow backend leave different flags, with numbers as numbers."""

    async def logged() -> list[dict[str, Any]]:
        async with _scene(ground) as scene:
            await scene.ask("app.chat.test", "/fine")
            await scene.ask("app.chat.test", "/slow")
            await scene.ask("api.chat.test", "/refused")
            return [await scene.logged(path) for path in ("/fine", "/slow", "/refused")]

    fine, slow, refused = asyncio.run(logged())
    assert (fine["response_code"], fine["response_flags"], fine["served_by"]) == (200, "-", "8001")
    assert (slow["response_code"], slow["response_flags"]) == (504, "UT")
    assert isinstance(slow["duration_ms"], int)
    assert (refused["response_code"], refused["response_flags"]) == (503, "UF")
    assert "Connection_refused" in refused["response_code_details"]
    assert refused["upstream_cluster"] == "chat-api"


def test_a_websocket_outlives_the_time_limit_of_requests(ground: Ground) -> None:
    """A WebSocket at /ws goes on longer than the route's time-out, which ends an ordinary request."""

    async def echoed() -> tuple[bytes, bytes]:
        async with _scene(ground) as scene:
            reader, writer = await scene.connect()
            head = ("GET /ws HTTP/1.1", "Host: app.chat.test", "Connection: Upgrade", "Upgrade: websocket")
            writer.write("\r\n".join([*head, f"Sec-WebSocket-Key: {_KEY}", "", ""]).encode())
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
            # A slow request that was cut meanwhile proves that the limit has passed.
            await scene.ask("app.chat.test", "/slow")
            writer.write(b"still here")
            echo = await asyncio.wait_for(reader.readexactly(10), 20)
            writer.close()
            return answer, echo

    answer, echo = asyncio.run(echoed())
    assert answer.startswith(b"HTTP/1.1 101")
    assert echo == b"still here"


def test_a_swapped_certificate_is_used_without_a_restart(ground: Ground) -> None:
    """An expired certificate is served to new connections at once, and the old connection goes on."""

    async def swapped() -> str:
        async with _scene(ground) as scene:
            reader, writer = await scene.connect()
            scene.envoy.install_certificate(*_certificate(scene.authority, end=_NOW - timedelta(days=1)))
            reasons: list[str] = []

            async def refused() -> bool:
                try:
                    _, fresh = await scene.connect()
                except ssl.SSLCertVerificationError as refusal:
                    reasons.append(refusal.verify_message)
                    return True
                fresh.close()
                return False

            await _eventually(refused)
            writer.write(b"GET /old HTTP/1.1\r\nHost: app.chat.test\r\nConnection: close\r\n\r\n")
            assert (await reader.read()).startswith(b"HTTP/1.1 200")
            return reasons[0]

    assert asyncio.run(swapped()) == "certificate has expired"


def test_routes_change_without_a_restart(ground: Ground) -> None:
    """A name moves to another backend while the process stays the same."""

    async def moved() -> bool:
        async with _scene(ground) as scene:
            before = scene.envoy.pid
            web, api = scene.backends
            scene.envoy.route((web, replace(api, port=8001)), "serverless")

            async def reached() -> bool:
                return "x-served-by: 8001" in await scene.ask("api.chat.test")

            await _eventually(reached)
            return scene.envoy.pid == before

    assert asyncio.run(moved())


async def _upgraded(scene: Scene) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await scene.connect()
    head = ("GET /ws HTTP/1.1", "Host: app.chat.test", "Connection: Upgrade", "Upgrade: websocket")
    writer.write("\r\n".join([*head, f"Sec-WebSocket-Key: {_KEY}", "", ""]).encode())
    return reader, writer


async def _tried(scene: Scene) -> str:
    """Return the answer to a try to open a WebSocket, up to its end or the upgrade."""
    reader, writer = await _upgraded(scene)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    writer.close()
    return answer.decode()


def test_websockets_are_refused_where_the_route_forbids_them(ground: Ground) -> None:
    """The load balancer answers by itself and says why; plain requests go on."""

    async def refused() -> tuple[dict[str, Any], str]:
        async with _scene(ground) as scene:
            web, api = scene.backends
            scene.envoy.route((replace(web, websockets=False), api), "serverless")

            async def forbidden() -> bool:
                return "403 Forbidden" in await _tried(scene)

            await _eventually(forbidden)
            # Tries from before the new routes were taken up stand in the log too.
            return await scene.logged("/ws", 403), await scene.ask("app.chat.test")

    line, plain = asyncio.run(refused())
    assert (line["response_code"], line["response_code_details"]) == (403, "upgrade_failed")
    assert plain.startswith("HTTP/1.1 200")


def test_a_websocket_ends_when_its_time_is_over(ground: Ground) -> None:
    """However busy it is, the load balancer cuts it and names the limit."""

    async def cut() -> dict[str, Any]:
        async with _scene(ground) as scene:
            web, api = scene.backends
            scene.envoy.route((replace(web, websocket_seconds=0.3), api), "serverless")

            async def over() -> bool:
                reader, writer = await _upgraded(scene)
                await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
                writer.write(b"busy")
                with contextlib.suppress(OSError, TimeoutError):
                    async with asyncio.timeout(2):
                        while echo := await reader.read(100):
                            await asyncio.sleep(0.02)
                            writer.write(echo)
                        return True
                writer.transport.abort()
                return False

            await _eventually(over)

            async def told() -> bool:
                return bool((await scene.logged("/ws"))["response_flags"] != "DC")

            await _eventually(told)
            return await scene.logged("/ws")

    line = asyncio.run(cut())
    assert line["response_code"] == 101
    assert line["response_code_details"] == "max_duration_timeout"


@pytest.mark.parametrize(
    ("change", "status", "flags", "said"),
    [
        ({"attached": False}, 503, "UH", "no_healthy_upstream"),
        ({"protocol": "HTTP2"}, 502, "UPE", "protocol_error"),
        ({"hosts": ()}, 200, "-", "via_upstream"),
    ],
    ids=["nothing attached", "another protocol", "host removed"],
)
def test_a_back_end_wrongly_described_fails_in_its_own_way(
    ground: Ground, change: dict[str, Any], status: int, flags: str, said: str
) -> None:
    """Without a server, in a protocol that it does not speak, or without its host, which the default then answers."""

    async def asked() -> dict[str, Any]:
        async with _scene(ground) as scene:
            web, api = scene.backends
            scene.envoy.route((web, replace(api, port=8001, **change)), "serverless")
            lines: list[dict[str, Any]] = []

            async def so() -> bool:
                await scene.ask("api.chat.test", f"/{len(lines)}")
                lines.append(await scene.logged(f"/{len(lines)}"))
                return said in lines[-1]["response_code_details"]

            await _eventually(so)
            return lines[-1]

    line = asyncio.run(asked())
    assert (line["response_code"], line["response_flags"]) == (status, flags)
    assert (line["upstream_cluster"] == "chat-web") is (change == {"hosts": ()})


def test_health_checks_take_a_dead_backend_out(ground: Ground) -> None:
    """With health checks a dead backend is not even tried; the counters say so too."""

    async def checked() -> tuple[str, dict[str, int]]:
        async with _scene(ground, "checked") as scene:

            async def out() -> bool:
                return "no healthy upstream" in await scene.ask("api.chat.test", "/out")

            await _eventually(out)
            assert "200 OK" in await scene.ask("app.chat.test")
            line = await scene.logged("/out")
            stats = await scene.envoy.stats(r"^cluster\.chat-.*\.membership_healthy$")
            return line["response_flags"], stats

    flags, stats = asyncio.run(checked())
    assert flags == "UH"
    assert stats == {"cluster.chat-api.membership_healthy": 0, "cluster.chat-web.membership_healthy": 1}


def test_without_a_certificate_or_with_a_taken_door_it_does_not_start(ground: Ground) -> None:
    """What is missing is named, and nobody waits for it."""

    async def started() -> None:
        async with _scene(ground) as scene:
            other = Envoy(
                ground.state / "other",
                ground.spawner,
                https=scene.https,
                local_http=scene.local,
                backends=scene.backends,
                mode="serverless",
                access_log=ground.state / "other.ndjson",
            )
            with pytest.raises(PartError, match="certificate"):
                await other.start()
            other.install_certificate(*_certificate(scene.authority))
            with pytest.raises(PartError, match="Envoy"):
                await other.start()

    asyncio.run(started())
