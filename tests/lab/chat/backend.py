"""Instances of the backend as processes of their own, and people who chat with them."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from chat_platform.common import clock
from chat_platform.common.settings import Settings
from chat_platform.common.tokens import Bearer, Tokens
from tests.lab.chat.conftest import Stores

SECRET = "signing-key-" * 4
START_SECONDS = 20.0
ANSWER_SECONDS = 30.0
FINAL = frozenset({"agent_completed", "agent_error"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """An account with a token for it."""

    id: UUID
    token: str


@dataclass(kw_only=True, slots=True)
class Chat:
    """One connection, with the frames read from it."""

    wire: ClientConnection
    greeting: dict[str, Any]
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, **frame: object) -> None:
        """Send one frame."""
        await self.wire.send(msgspec.json.encode(frame).decode())

    async def hear(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of these types; whatever comes before is kept in ``seen`` as well."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                frame = msgspec.json.decode(await self.wire.recv())
                self.seen.append(frame)
                if frame["type"] in kinds:
                    return dict(frame)

    async def ask(self, content: str, **further: object) -> dict[str, Any]:
        """Send a message and return its acknowledgement."""
        message = {"type": "user_message", "client_message_id": str(uuid4()), "content": content, **further}
        await self.say(**message)
        return await self.hear("message_accepted")

    async def ended(self) -> dict[str, Any]:
        """The event that ends the run."""
        return await self.hear(*FINAL)

    def events(self) -> list[dict[str, Any]]:
        """The events of runs seen so far."""
        return [frame for frame in self.seen if "payload" in frame]

    async def closed(self) -> tuple[int, str]:
        """The code and reason with which the server ends the connection."""
        async with asyncio.timeout(ANSWER_SECONDS):
            await self.wire.wait_closed()
        return self.wire.close_code or 0, self.wire.close_reason or ""


@dataclass(kw_only=True, slots=True)
class Instance:
    """One process of the backend."""

    process: asyncio.subprocess.Process
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Where it is called."""
        return f"http://127.0.0.1:{self.port}"

    def written(self) -> str:
        """All that it has logged."""
        return self.log.read_text()

    async def get(self, path: str, person: Person | None = None) -> httpx2.Response:
        """The answer to a GET."""
        async with self.client(person) as client:
            return await client.get(path)

    def client(self, person: Person | None = None) -> httpx2.AsyncClient:
        """A client that speaks for the person."""
        headers = {"authorization": f"Bearer {person.token}"} if person else {}
        return httpx2.AsyncClient(base_url=self.url, headers=headers, trust_env=False, timeout=ANSWER_SECONDS)

    @asynccontextmanager
    async def chat(self, person: Person, **options: Any) -> AsyncIterator[Chat]:
        """A connection that has been greeted."""
        async with self.wire([f"jwt.{person.token}", "chat.v1"], **options) as wire:
            yield Chat(wire=wire, greeting=msgspec.json.decode(await wire.recv()))

    def wire(self, subprotocols: Sequence[str], **options: Any) -> connect:
        """A bare connection."""
        offered = [Subprotocol(each) for each in subprotocols]
        options = {"ping_interval": None, "proxy": None, "close_timeout": 2, **options}
        return connect(f"ws://127.0.0.1:{self.port}/ws", subprotocols=offered or None, **options)

    async def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait for that; killing takes its worker along."""
        if self.process.returncode is None:
            if by is signal.SIGKILL:
                os.killpg(self.process.pid, by)
            else:
                self.process.send_signal(by)
        async with asyncio.timeout(ANSWER_SECONDS):
            await self.process.wait()


async def _started(client: httpx2.AsyncClient) -> bool:
    try:
        return (await client.get("/health/startup")).status_code == 200
    except httpx2.TransportError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(kw_only=True, slots=True)
class Backend:
    """Starts instances against the same stores, and ends them."""

    stores: Stores
    folder: Path
    instances: list[Instance] = field(default_factory=list)

    async def start(self, **settings: str) -> Instance:
        """A new instance that is ready."""
        port = free_port()
        log = self.folder / f"instance-{port}.log"
        environ = {
            **os.environ,
            "DATABASE_URL": self.stores.database_url,
            "REDIS_URL": self.stores.redis_url,
            "JWT_SECRET": SECRET,
            "SERVICE_SECRET": "between-services",
            "K_SERVICE": "chat-api",
            "K_REVISION": f"chat-api-{port}",
            "MESSAGE_RATE": "1000",
            **settings,
        }
        argv = (
            "-m",
            "gunicorn",
            "-k",
            "chat_platform.chat.worker.ChatWorker",
            "-w",
            "1",
            "-b",
            f"127.0.0.1:{port}",
            "--no-control-socket",
        )
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *argv,
                "chat_platform.chat.main:app",
                env=environ,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        instance = Instance(process=process, port=port, log=log)
        self.instances.append(instance)
        await self._until_ready(instance)
        return instance

    async def _until_ready(self, instance: Instance) -> None:
        async with asyncio.timeout(START_SECONDS), instance.client() as client:
            while not await _started(client):
                assert instance.process.returncode is None, instance.written()
                await asyncio.sleep(0.02)

    async def person(self, *, seconds: int = 900) -> Person:
        """A new account; its token lives for so many seconds from now."""
        user_id = uuid4()
        sql = "INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Somebody', '')"
        await self.stores.ask(self.stores.postgres.execute(sql, user_id, f"{user_id}@chat.test"))
        bearer = Bearer(subject=str(user_id), email=f"{user_id}@chat.test", session=str(uuid4()))
        token = Tokens(Settings(jwt_secret=SECRET), clock.now).issue(bearer, kind="access", seconds=seconds)
        return Person(id=user_id, token=token)

    async def rows(self, sql: str, *values: object) -> list[dict[str, object]]:
        """What the database answers."""
        return await self.stores.ask(self.stores.postgres.execute(sql, *values))

    async def end(self) -> None:
        """End every instance."""
        for instance in self.instances:
            if instance.process.returncode is None:
                await instance.end(signal.SIGKILL)


@asynccontextmanager
async def backend(stores: Stores, folder: Path) -> AsyncIterator[Backend]:
    """A backend without instances; those that are started end with it."""
    it = Backend(stores=stores, folder=folder)
    try:
        yield it
    finally:
        await it.end()
