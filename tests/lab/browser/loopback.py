"""A platform on the loopback interface: PostgreSQL, Valkey and the three services, without anything in front of them."""

import asyncio
import contextlib
import os
import secrets
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TypeVar

from goldenpath_lab.parts.addresses import Addresses
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.process import Spawner, end, until
from goldenpath_lab.parts.valkey import Valkey

Result = TypeVar("Result")

START_SECONDS = 40.0
PORTS = {"web": 8080, "auth": 8081, "chat": 8082}
READY = {"web": "/health/live", "auth": "/health/ready", "chat": "/health/ready"}


class Loopback:
    """The running platform, as the tests see it."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder = folder
        self._addresses = Addresses.claim(folder)
        self._spawner = Spawner(folder)
        self._postgres = Postgres(
            folder=folder / "postgres",
            cache=cache,
            spawner=self._spawner,
            address=self._addresses.at(4),
            port=5432,
            settings={},
        )
        self._valkey = Valkey(
            folder=folder / "valkey",
            spawner=self._spawner,
            address=self._addresses.at(3),
            port=6379,
            settings={},
        )
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._environment: Mapping[str, str] = {}
        # Playwright keeps the main thread's loop, and started programs end with the thread that started them.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def page_url(self) -> str:
        """The page's address."""
        return self._url("web")

    def open(self) -> None:
        """Start everything; return when it is ready."""
        self._thread.start()
        self._run(self._open())

    def close(self) -> None:
        """End everything that was started."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def stop_api(self) -> None:
        """Kill the backend, as a machine's failure would."""
        self._run(self._kill("chat"))

    def start_api(self) -> None:
        """Start the backend unless it runs; return when it is ready."""
        if self._processes["chat"].returncode is not None:
            self._run(self._serve("chat"))

    def _run(self, work: Coroutine[object, object, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _url(self, service: str) -> str:
        return f"http://{self._addresses.at(1)}:{PORTS[service]}"

    async def _open(self) -> None:
        await self._postgres.prepare()
        await asyncio.gather(self._postgres.start(), self._valkey.start())
        self._environment = {
            "PATH": os.defpath,
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self._postgres.url(),
            "REDIS_URL": self._valkey.url,
            "JWT_SECRET": secrets.token_hex(32),
            "SERVICE_SECRET": secrets.token_hex(32),
            "PUBLIC_APP_URL": self._url("web"),
            "PUBLIC_AUTH_URL": self._url("auth"),
            "PUBLIC_API_URL": self._url("chat"),
        }
        # Whoever starts first makes the tables.
        await self._serve("auth")
        await asyncio.gather(self._serve("chat"), self._serve("web"))

    async def _close(self) -> None:
        await asyncio.gather(*(end(process) for process in self._processes.values()))
        await asyncio.gather(self._postgres.stop("immediate"), self._valkey.stop())
        self._addresses.close()

    async def _serve(self, service: str) -> None:
        address = self._addresses.at(1)
        where = ("--host", address, "--port", str(PORTS[service]))
        with (self._folder / f"{service}.log").open("ab") as log:
            process = await self._spawner.spawn(
                service,
                (sys.executable, "-m", "uvicorn", *where, f"chat_platform.{service}.main:app"),
                env={**self._environment, "PORT": str(PORTS[service])},
                stdout=log,
                stderr=log,
            )
        self._processes[service] = process
        await until(self._answers(service), process, name=service, seconds=START_SECONDS)

    async def _kill(self, service: str) -> None:
        process = self._processes[service]
        process.kill()
        await process.wait()

    def _answers(self, service: str) -> Callable[[], Coroutine[object, object, bool]]:
        async def answers() -> bool:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(self._addresses.at(1), PORTS[service])
                writer.write(f"GET {READY[service]} HTTP/1.1\r\nhost: lab\r\nconnection: close\r\n\r\n".encode())
                status = await reader.readline()
                writer.close()
                return b" 200 " in status
            return False

        return answers
