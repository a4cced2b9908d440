"""A whole lab as its user has it: a folder, the commands, and the public door."""

import asyncio
import json
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from goldenpath_lab import control
from goldenpath_lab.cli import reach
from goldenpath_lab.client.conversation import Conversation
from goldenpath_lab.client.endpoints import Endpoints, origin
from goldenpath_lab.client.session import Account, Session
from goldenpath_lab.state import State

COMMAND_SECONDS = 60.0
PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.02


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Return as soon as it holds.

    Raises:
        TimeoutError: it did not within half a minute.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():
            await asyncio.sleep(PAUSE_SECONDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    printed: str
    complaint: str

    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.printed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A user of the platform, logged in."""

    session: Session
    account: Account
    endpoints: Endpoints

    @property
    def token(self) -> str:
        """The access token."""
        return self.session.token

    async def dial(self) -> Conversation:
        """A new connection, greeted."""
        return await Conversation.open(self.endpoints, self.token)


class RunningLab:
    """One lab's folder with its commands; whether it runs is up to who calls them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = State(folder)

    def argv(self, name: str, *arguments: str) -> tuple[str, ...]:
        """The command line of one command."""
        program = str(Path(sys.executable).with_name("goldenpath-lab"))
        return (program, name, "--state", str(self.folder), *arguments)

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start one command without waiting for its end."""
        return subprocess.Popen(
            self.argv(name, *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, name: str, *arguments: str) -> Done:
        """Run one command to its end, whatever that is."""
        done = subprocess.run(
            self.argv(name, *arguments), capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS
        )
        return Done(code=done.returncode, printed=done.stdout, complaint=done.stderr)

    def command(self, name: str, *arguments: str) -> Any:
        """What a command that must work says in JSON."""
        done = self.run(name, "--format", "json", *arguments)
        assert done.code == 0, f"{name}: {done.code}\n{done.complaint}\n{done.printed}"
        return done.json()

    async def status(self) -> Mapping[str, Any]:
        """What the lab says of itself, without a process for the question."""
        told: Mapping[str, Any] = await control.ask(self.state, {"do": "status"}, lambda _: None)
        return told

    async def ask(self, **request: object) -> Any:
        """What the lab answers to a request on its socket."""
        return await control.ask(self.state, request, lambda _: None)

    async def endpoints(self) -> Endpoints:
        """Where the platform's public door is."""
        return await reach.endpoints(self.state)

    async def person(self) -> Person:
        """Somebody new, with an account and tokens."""
        where = await self.endpoints()
        session = Session(where)
        account = Account(email=f"{uuid4()}@chat.test", password=secrets.token_urlsafe(18))
        await session.register(account)
        await session.login(account)
        return Person(session=session, account=account, endpoints=where)

    def signed(self, token: str, **changes: object) -> str:
        """The same token with other claims, signed with the platform's key."""
        key = self.state.folder.joinpath("secrets", "jwt-secret", "1").read_text(encoding="utf-8")
        claims = jwt.decode(token, options={"verify_signature": False})
        return jwt.encode({**claims, **changes}, key, algorithm="HS256")


@asynccontextmanager
async def wire(where: Endpoints, subprotocols: Sequence[str], **options: Any) -> AsyncIterator[ClientConnection]:
    """A bare WebSocket through the public door; what its server says first is not read."""
    place = origin(where.api_url)
    async with connect(
        f"wss://{place.authority}/ws",
        host=await where.resolve(place.host, place.port),
        port=place.port,
        ssl=where.tls(),
        server_hostname=place.host,
        subprotocols=[Subprotocol(each) for each in subprotocols] or None,
        **{"ping_interval": None, "proxy": None, "close_timeout": 2, "compression": None, **options},
    ) as socket:
        yield socket
