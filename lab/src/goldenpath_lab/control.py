"""How a command speaks to a running lab: JSON lines over a socket in its folder that only its owner can open."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

from goldenpath_lab.errors import LabError
from goldenpath_lab.state import State

_NAME = "control.sock"
_LINE = 1024 * 1024

Say = Callable[[str], None]
Handler = Callable[[dict[str, Any], Say], Awaitable[object]]


class NotRunningError(LabError):
    """No lab answers in that folder."""


@contextmanager
def _short(state: State) -> Iterator[str]:
    # The kernel allows 107 bytes for a socket's path, a folder may be deeper: go through its descriptor.
    folder = os.open(state.folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{_NAME}"
    finally:
        os.close(folder)


async def serve(state: State, handle: Handler) -> asyncio.Server:
    """Answer commands until the server is closed."""
    state.path(_NAME).unlink(missing_ok=True)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def send(value: object) -> None:
            if not writer.is_closing():
                writer.write(msgspec.json.encode(value) + b"\n")

        try:
            request = msgspec.json.decode(await reader.readline(), type=dict[str, Any])
            send({"result": await handle(request, lambda text: send({"say": text}))})
        except LabError as problem:
            send({"error": str(problem)})
        except (msgspec.DecodeError, ValueError) as problem:
            send({"error": f"not a request of ours: {problem}"})
        except Exception as problem:
            send({"error": f"the lab failed inside: {type(problem).__name__}: {problem} (see daemon.log)"})
            raise
        finally:
            writer.close()

    with _short(state) as path:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(path)
    state.path(_NAME).chmod(0o600)
    return await asyncio.start_unix_server(connected, sock=listening, limit=_LINE)


async def ask(state: State, request: dict[str, Any], say: Say) -> Any:  # noqa: ANN401 - JSON
    """Send one request and return its result; what the lab says meanwhile goes to ``say``.

    Raises:
        NotRunningError: no lab answers.
        LabError: the lab refused; the sentence is its own.
    """
    async for message in _messages(state, request):
        if "say" in message:
            say(message["say"])
        elif "error" in message:
            raise LabError(message["error"])
        else:
            return message.get("result")
    raise NotRunningError("the lab ended before it answered (see daemon.log in its folder)")


async def _messages(state: State, request: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    if not state.folder.is_dir():
        raise NotRunningError(f"there is no lab in {state.folder}; `goldenpath-lab up` makes one")
    try:
        with _short(state) as path:
            reader, writer = await asyncio.open_unix_connection(path, limit=64 * _LINE)
    except (FileNotFoundError, ConnectionRefusedError) as problem:
        raise NotRunningError(f"no lab runs in {state.folder}; `goldenpath-lab up` starts it") from problem
    try:
        writer.write(msgspec.json.encode(request) + b"\n")
        # A lab that is killed resets the connection: that is its end like any other.
        with suppress(ConnectionError):
            while line := await reader.readline():
                yield msgspec.json.decode(line)
    finally:
        writer.close()
