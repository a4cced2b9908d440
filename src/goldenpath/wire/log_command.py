"""A program that prints log entries: run without a shell, for a bounded time, its output kept within a bound."""

import os
import selectors
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic

from goldenpath.engine.redact import shorten
from goldenpath.model.errors import SourceUnreadable

SECONDS = 15.0
LARGEST = 64 * 1024 * 1024

_BLOCK = 65_536
_KEPT = 16_384
"""Bytes of its complaints that are kept: the last ones say why it ended."""


def output(arguments: tuple[str, ...], seconds: float = SECONDS, largest: int = LARGEST) -> bytes:
    """Return what the program prints.

    Raises:
        SourceUnreadable: it is not there, ends with another status than 0, takes too long or prints too much.
    """
    if not arguments:
        raise SourceUnreadable(source="command", came="no program", expected="a program and its arguments, as a list")
    name = shorten(" ".join(arguments), 120)
    try:
        process = subprocess.Popen(  # noqa: S603 - a list, allowed by the person who runs goldenpath
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as problem:
        came = (getattr(problem, "strerror", None) or str(problem)).lower()
        raise SourceUnreadable(source=name, came=came, expected="a program that can be run") from None
    with process:
        return _heard(process, name, seconds, largest)


def _heard(process: subprocess.Popen[bytes], name: str, seconds: float, largest: int) -> bytes:
    printed, complaints = bytearray(), bytearray()
    end = monotonic() + seconds
    try:
        for is_output, block in _blocks(process, end):
            if is_output:
                printed += block
            else:
                complaints[:] = (complaints + block)[-_KEPT:]
            if len(printed) > largest:
                came = f"more than {largest >> 20} MB of output"
                raise SourceUnreadable(source=name, came=came, expected="less", do="Ask it for fewer entries")
        status = process.wait(max(0.0, end - monotonic()))
    except (TimeoutError, subprocess.TimeoutExpired):
        came = f"no end within {seconds:g} s{_last(complaints)}"
        raise SourceUnreadable(source=name, came=came, expected="log entries, and then its end") from None
    finally:
        _end(process)
    if status:
        how = f"exit status {status}" if status > 0 else f"its end by signal {-status}"
        raise SourceUnreadable(source=name, came=f"{how}{_last(complaints)}", expected="exit status 0")
    return bytes(printed)


def _blocks(process: subprocess.Popen[bytes], end: float) -> Iterator[tuple[bool, bytes]]:
    """Yield what the program prints (True) and complains of (False) until it closes both.

    Raises:
        TimeoutError: it is still at it when the time is up.
    """
    with selectors.DefaultSelector() as both:
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                both.register(stream, selectors.EVENT_READ)
        while both.get_map():
            ready = both.select(max(0.0, end - monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                block = os.read(key.fd, _BLOCK)
                if not block:
                    both.unregister(key.fileobj)
                yield key.fileobj is process.stdout, block


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it started, where it has not ended by itself."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _last(complaints: bytearray) -> str:
    lines = complaints.decode("utf-8", "replace").strip().splitlines()
    return f": {shorten(lines[-1])}" if lines else ""
