"""Where a connection goes, how it is dialled, and what the destination would say right now."""

import asyncio
import contextlib
import enum
import errno
import select
import socket
import struct
from dataclasses import dataclass
from typing import Literal

DestinationName = Literal["cache", "database", "database-public", "model"]

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Door(enum.Enum):
    """What a caller finds at an address and port."""

    OPEN = "open"
    REFUSED = "refused"
    DROPPED = "dropped"
    """No answer of any kind: the caller's connect runs into its own time-out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """Something a service connects to; private ones lie inside the VPC network."""

    name: DestinationName
    address: str
    port: int
    private: bool


async def dial(destination: Destination, *, seconds: float) -> socket.socket:
    """Return a connected socket.

    Raises:
        TimeoutError: Nothing answered in time.
        OSError: The destination refused, or the network did.
    """
    line = socket.socket()
    line.setblocking(False)  # noqa: FBT003  # the standard library's signature
    try:
        # Small questions and answers: none may wait for the one before it to be acknowledged.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(line, (destination.address, destination.port))
    except BaseException:
        line.close()
        raise
    return line


def look(destination: Destination) -> Door | None:
    """Return what a caller finds right now, without waiting; None where the kernel has not answered yet."""
    try:
        probe = socket.socket()
    except OSError:
        # No file descriptor left says nothing about the destination.
        return None
    with probe:
        probe.setblocking(False)  # noqa: FBT003  # the standard library's signature
        code = probe.connect_ex((destination.address, destination.port))
        if code == errno.EINPROGRESS:
            # On the loopback the answer is mostly there when connect returns.
            answered = select.poll()
            answered.register(probe, select.POLLOUT)
            if not answered.poll(0):
                return None
            code = probe.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        return Door.REFUSED if code else Door.OPEN


def reset(line: socket.socket) -> None:
    """Close a socket so that its peer sees a reset instead of an orderly end; that it is closed already is fine."""
    with contextlib.suppress(OSError):
        abrupt(line)
    line.close()


def abrupt(line: socket.socket) -> None:
    """Let the end of a socket, whoever closes it, be a reset."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
