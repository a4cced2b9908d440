"""Programs that are asked: without a shell, in a process group of their own, with limits on time and output."""

import atexit
import os
import selectors
import signal
import subprocess
from contextlib import suppress
from time import perf_counter
from typing import IO, Final

from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import CommandAsk, Limits
from goldenpath.probes import command

_BLOCK: Final = 65_536
_ERRORS: Final = 16_384
"""Bytes of standard error that are looked at."""


class Command:
    """One program: `run` waits for it, `end` ends it from another thread."""

    def __init__(self, ask: CommandAsk, limits: Limits, given: bytes = b"") -> None:
        """Keep what is to be run.

        Args:
            ask: the program with its arguments.
            limits: how long it may take, and how much it may say.
            given: what it is told on standard input.
        """
        self._ask = ask
        self._given = given
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def run(self) -> Reply:
        """Run the program and return what it said.

        Raises:
            Broken: it cannot be started, does not end in time, says too much, or ends with another status than 0.
        """
        _RUNNING.add(self)
        try:
            return self._heard(perf_counter() + self._limits.seconds)
        finally:
            _RUNNING.discard(self)

    def _heard(self, end: float) -> Reply:
        self._process = process = self._start()
        if self._ended:
            self.end()
        with process:
            try:
                output, errors = self._read(process, end)
                status = process.wait(max(end - perf_counter(), 0.05))
            except subprocess.TimeoutExpired:
                raise self._late(errors) from None
            finally:
                self.end()
        return command.reply(status, output, errors)

    def end(self) -> None:
        """End the program and everything that it has started."""
        self._ended = True
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _start(self) -> subprocess.Popen[bytes]:
        if not self._ask.arguments:
            raise Broken(Reason.NOT_INSTALLED, "the command is empty", phase=Phase.PREPARE)
        try:
            return subprocess.Popen(  # noqa: S603 - a list, never a shell's string; allowed by the person who runs it
                self._ask.arguments,
                cwd=self._ask.directory or None,
                stdin=subprocess.PIPE if self._given else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except FileNotFoundError as problem:
            text = f"{problem.filename} does not exist"
            raise Broken(Reason.NOT_INSTALLED, text, phase=Phase.PREPARE) from problem
        except (OSError, ValueError) as problem:
            text = f"{self._ask.arguments[0]} cannot be started: {getattr(problem, 'strerror', None) or problem}"
            raise Broken(Reason.NOT_INSTALLED, text, phase=Phase.PREPARE) from problem

    def _read(self, process: subprocess.Popen[bytes], end: float) -> tuple[bytes, bytes]:
        output, errors = bytearray(), bytearray()
        with selectors.DefaultSelector() as selector:
            for stream, into in ((process.stdout, output), (process.stderr, errors)):
                if stream is not None:
                    selector.register(stream, selectors.EVENT_READ, into)
            if process.stdin is not None:
                os.set_blocking(process.stdin.fileno(), False)
                selector.register(process.stdin, selectors.EVENT_WRITE, memoryview(self._given))
            while selector.get_map():
                if (left := end - perf_counter()) <= 0:
                    raise self._late(errors)
                for key, _ in selector.select(left):
                    if key.fileobj is process.stdin:
                        _tell(selector, key)
                        continue
                    chunk = os.read(key.fd, _BLOCK)
                    if not chunk:
                        selector.unregister(_stream(key.fileobj))
                    key.data.extend(chunk)
                del errors[:-_ERRORS]
                if len(output) > self._limits.bytes:
                    text = f"it wrote more than {self._limits.bytes} bytes"
                    raise Broken(Reason.TOO_LARGE, text, phase=Phase.BODY)
        return bytes(output), bytes(errors)

    def _late(self, errors: bytes | bytearray) -> Broken:
        text = command.with_last(f"it did not end within {self._limits.seconds:.2g} s", bytes(errors))
        return Broken(Reason.TOO_SLOW, text, phase=Phase.BODY)


_RUNNING: Final[set[Command]] = set()
"""Commands under way: whoever leaves before they have ended (an interrupt, a signal) ends them."""


@atexit.register
def _end_all() -> None:
    for one in tuple(_RUNNING):
        one.end()


def _tell(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    """Hand on what fits, and close the stream once all is told or nobody listens."""
    stream, left = _stream(key.fileobj), key.data
    try:
        left = left[os.write(key.fd, left) :]
    except BlockingIOError:
        return
    except BrokenPipeError:
        left = b""
    selector.unregister(stream)
    if left:
        selector.register(stream, selectors.EVENT_WRITE, left)
    else:
        with suppress(BrokenPipeError):
            stream.close()


def _stream(fileobj: object) -> IO[bytes]:
    assert not isinstance(fileobj, int)  # noqa: S101 - for the type checker: only streams were registered
    return fileobj  # type: ignore[return-value] # as above
