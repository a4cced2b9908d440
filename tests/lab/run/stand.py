"""A service of tiny real containers behind the real front."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldenpath_lab.model import Limits, Revision, Template
from goldenpath_lab.parts.addresses import free_port
from goldenpath_lab.parts.process import Spawner, sweep
from goldenpath_lab.run import texts
from goldenpath_lab.run.entries import EntryLog
from goldenpath_lab.run.front import Front, Gate
from goldenpath_lab.run.instance import Container, Instance
from goldenpath_lab.run.service import Service

_ADDRESS = "127.0.0.1"


@dataclass(kw_only=True)
class Stand:
    """One service behind a front, and what was written of it."""

    service: Service
    front: Front
    front_port: int
    folder: Path

    def entries(self, log: str = "") -> list[dict[str, Any]]:
        """Return the entries, or those of one log."""
        rows = [json.loads(line) for line in (self.folder / "entries.ndjson").read_text().splitlines()]
        return [row for row in rows if row["logName"].endswith(log)]

    def said(self) -> list[str]:
        """Return what the run platform said of instances."""
        return [row["textPayload"] for row in self.entries("varlog%2Fsystem")]

    async def ask(self, path: str = "/", host: str = "shop.test", headers: str = "") -> tuple[int, bytes]:
        """Return status and body of one request."""
        reader, writer = await asyncio.open_connection(_ADDRESS, self.front_port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        return (int(head.split(b" ")[1]) if head else 0), body


@asynccontextmanager
async def stand(
    folder: Path,
    program: str,
    limits: Limits | None = None,
    *,
    gate: Gate | None = None,
    refusal: str = "",
    **template: Any,
) -> AsyncIterator[Stand]:
    """Run a service whose containers run the program; ``{port}`` in it is the container's port."""
    limits = limits or Limits(restart=0.3, pending=2, shutdown=1, startup=5, request=5)
    log, spawner = EntryLog(folder), Spawner(folder)
    source = folder / "server.py"

    async def launch(revision: Revision, reason: texts.Reason, changed: Callable[[Instance], None]) -> Instance:
        container = Container(
            id=secrets.token_hex(30),
            revision=revision,
            folder=folder,
            environment={"PATH": os.defpath, "PORT": str(revision.template.port)},
            command=revision.template.command,
            address=_ADDRESS,
            port=revision.template.port,
            refusal=refusal,
        )
        instance = Instance(container, log, limits, changed)
        await instance.start(spawner, reason)
        return instance

    port = free_port(_ADDRESS, 0)
    source.write_text(program.replace("{port}", str(port)))
    service = Service("shop", limits, launch)
    made = Template(**{"image": "0" * 64, "command": (sys.executable, str(source)), "port": port, **template})
    front = Front(lambda host: service if host == "shop.test" else None, log, lambda _: limits.request, gate or Gate())
    front_port = free_port(_ADDRESS, 0)
    await front.open(_ADDRESS, front_port)
    revision = Revision(service="shop", number=1, suffix="abc", template=made)
    try:
        await service.begin(revision)
        await service.route({revision.name: 100})
        yield Stand(service=service, front=front, front_port=front_port, folder=folder)
    finally:
        await service.stop()
        await front.close()
        await asyncio.to_thread(sweep, folder)
