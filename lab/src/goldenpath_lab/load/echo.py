"""A bare WebSocket server that answers a message with as many bytes as the platform would, and does nothing else."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

_WORDS = "The numbers come to what you asked for, and the platform answers as it should. "
_DELTAS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where the server listens, and its certificate."""

    address: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None


def frames(message: dict[str, Any]) -> list[bytes]:
    """Return the receipt and the twelve events that a message of one tool call gets."""
    run, thread, call = str(uuid4()), message.get("thread_id") or str(uuid4()), str(uuid4())
    receipt = {
        "type": "message_accepted",
        "client_message_id": message["client_message_id"],
        "message_id": str(uuid4()),
        "run_id": run,
        "thread_id": thread,
        "duplicate": False,
    }
    thinking = {"reasoning": _WORDS, "metadata": {"step_number": 1, "agent_name": "supervisor"}}
    tool = {"tool_name": "calculator", "call_id": call}
    payloads: list[tuple[str, dict[str, Any]]] = [
        (
            "agent_started",
            {
                "user_id": run,
                "request_id": message["client_message_id"],
                "agent_name": "supervisor",
                "task_description": message["content"],
                "status": "started",
            },
        ),
        ("agent_thinking", thinking),
        ("tool_executing", {**tool, "parameters": {"expression": "17 * 23"}, "status": "executing"}),
        (
            "tool_completed",
            {**tool, "results": {"value": 391}, "duration": 0.001, "success": True, "status": "completed"},
        ),
        ("agent_thinking", thinking),
        *[("answer_delta", {"text": _WORDS})] * _DELTAS,
        (
            "agent_completed",
            {
                "agent_name": "supervisor",
                "message_id": str(uuid4()),
                "metadata": {"result": _WORDS * _DELTAS, "execution_time_ms": 1.0},
                "status": "completed",
            },
        ),
    ]
    events = [
        {
            "type": kind,
            "timestamp": "2026-01-01T00:00:00.000Z",
            "critical": kind != "answer_delta",
            "attempt": 1,
            "payload": {"run_id": run, "thread_id": thread, "sequence": number, **payload},
        }
        for number, (kind, payload) in enumerate(payloads, 1)
    ]
    return [msgspec.json.encode(frame) for frame in (receipt, *events)]


async def _answer(socket: ServerConnection) -> None:
    await socket.send(b'{"type":"connection_established","user_id":"echo","heartbeat_seconds":15}', text=True)
    async for data in socket:
        message = msgspec.json.decode(data, type=dict[str, Any])
        if message.get("type") == "user_message":
            for frame in frames(message):
                await socket.send(frame, text=True)


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[int]:
    """Serve inside the block and give the port."""
    context = None
    if place.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(place.certificate, place.key)
    server = serve(
        _answer,
        place.address,
        place.port,
        subprotocols=[Subprotocol("chat.v1")],
        compression=None,
        ping_interval=None,
        max_size=1 << 16,
        ssl=context,
    )
    async with server as running:
        yield next(iter(running.sockets)).getsockname()[1]


async def run(place: Place) -> None:
    """Serve until the input ends, so that the server never outlives who started it; the port is its first line."""
    async with serving(place) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
