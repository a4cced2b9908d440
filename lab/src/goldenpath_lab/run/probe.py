"""Probes of a container: is its port open, does its path answer."""

import asyncio
import time

from goldenpath_lab.model import Probe

_PAUSE = 0.05

Found = str | None
"""Why a probe failed: None where it passed, empty where the answer was bad, else the connection's status."""


async def starts(probe: Probe, address: str, port: int, within: float) -> tuple[int, str]:
    """Return after how many attempts the start-up probe passed, or 0 and why it did not; times are scaled already.

    The platform's default probe is one attempt, in which a container that starts is polled; an HTTP probe counts every
    attempt, a refused one too.
    """
    if probe.kind == "tcp":
        return await _opens(address, port, within)
    await asyncio.sleep(probe.initial_delay)
    why: Found = ""
    for attempt in range(1, probe.failure_threshold + 1):
        began = time.monotonic()
        why = await once(probe, address, port)
        if why is None:
            return attempt, ""
        if attempt < probe.failure_threshold:
            await asyncio.sleep(max(0.0, began + probe.period - time.monotonic()))
    return 0, why or ""


async def dies(probe: Probe, address: str, port: int) -> None:
    """Return once the liveness probe has failed so often in a row that the instance is to be shut down."""
    failed = 0
    await asyncio.sleep(probe.initial_delay)
    while True:
        began = time.monotonic()
        failed = 0 if await once(probe, address, port) is None else failed + 1
        if failed == probe.failure_threshold:
            return
        await asyncio.sleep(max(0.0, began + probe.period - time.monotonic()))


async def once(probe: Probe, address: str, port: int) -> Found:
    """Ask the probe's path once; a status from 200 up to 399 passes."""
    try:
        async with asyncio.timeout(probe.timeout):
            return await _ask(probe, address, port)
    except TimeoutError:
        return "DEADLINE_EXCEEDED"
    except (OSError, ValueError):
        return "ERROR_CONNECTION_FAILED"


async def _ask(probe: Probe, address: str, port: int) -> Found:
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(f"GET {probe.path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        words = (await reader.readline()).split(b" ")
        if len(words) < 2:
            raise ConnectionError("no answer")
        return None if words[1][:1] in {b"2", b"3"} else ""
    finally:
        writer.close()


async def _opens(address: str, port: int, within: float) -> tuple[int, str]:
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        try:
            _, writer = await asyncio.open_connection(address, port)
        except OSError:
            await asyncio.sleep(_PAUSE)
        else:
            writer.close()
            return 1, ""
    return 0, "DEADLINE_EXCEEDED"
