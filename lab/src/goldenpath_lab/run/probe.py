"""Start-up probes: is the container's port open, does its path answer."""

import asyncio

from goldenpath_lab.model import Probe

_PAUSE = 0.05
_ANSWER = 1.0  # seconds a single HTTP probe waits


async def passes(probe: Probe, address: str, port: int, within: float) -> int:
    """Return after how many attempts the probe passed; 0 when it did not within so many seconds.

    Attempts that the port refuses at once are tries of one attempt, as the platform polls a container that starts.
    """
    attempts = 1
    try:
        async with asyncio.timeout(within):
            while not await _once(probe, address, port):
                attempts += probe.kind == "http"
                await asyncio.sleep(_PAUSE)
    except TimeoutError:
        return 0
    return attempts


async def _once(probe: Probe, address: str, port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    try:
        if probe.kind == "tcp":
            return True
        writer.write(f"GET {probe.path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        line = await asyncio.wait_for(reader.readline(), _ANSWER)
        return line.split(b" ")[1:2] == [b"200"]
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
