"""Both directions of one stream as a codec sees them: what is to be said, and what was heard and not read yet."""

import re
from collections.abc import Generator, Iterable
from typing import Final, NoReturn, TypeVar

from goldenpath.contracts import Broken, Move, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Hidden
from goldenpath.model.secret import HIDDEN, Secret
from goldenpath.probes.strangers import shown, stranger

T = TypeVar("T")
Hearing = Generator[Move, bytes, T]
"""A part of a conversation that ends with something heard."""

_TEXT: Final = 300
_STARTS: Final = 64
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Dialogue:
    """What was heard, within a limit, and what is sent together with the next wish to hear more."""

    def __init__(self, limit: int, protocol: str, hidden: Iterable[str] = ()) -> None:
        self.phase = Phase.FIRST_BYTE
        """Where the conversation is: a codec moves it on."""
        self.heard = 0
        """Bytes that came."""
        self._limit = limit
        self._protocol = protocol
        self._hidden = sorted(filter(None, hidden), key=len, reverse=True)
        self._out = b""
        self._in = bytearray()
        self._start = b""

    def say(self, data: bytes) -> None:
        """Have the bytes sent before the next ones are waited for."""
        self._out += data

    def take(self, count: int) -> Hearing[bytes]:
        """Return the next ``count`` bytes.

        Raises:
            Broken: the peer closed before, or sends more than the limit.
        """
        if count > self._limit:
            self.too_large(count)
        while len(self._in) < count:
            yield from self._more()
        taken = bytes(self._in[:count])
        del self._in[:count]
        return taken

    def line(self, longest: int) -> Hearing[bytes]:
        r"""Return the bytes before the next ``\r\n``, which is passed over.

        Raises:
            Broken: the line is longer, the peer closed before, or sends more than the limit.
        """
        seen = 0
        while (end := self._in.find(b"\r\n", max(0, seen - 1))) < 0:
            seen = len(self._in)
            if seen > longest:
                self.malformed(f"a line is longer than {longest:,} bytes")
            yield from self._more()
        line = bytes(self._in[:end])
        del self._in[: end + 2]
        return line

    def within(self, part: Hearing[T]) -> Hearing[T]:
        """Return what the part returns; what breaks in it breaks in the conversation's own phase.

        The wire knows when bytes came, and not whether they were the answer: what it throws into a conversation,
        such as the end of the time, gets its phase here.

        Raises:
            Broken: the part broke.
        """
        try:
            return (yield from part)
        except Broken as problem:
            problem.phase = problem.phase or self.phase
            raise

    @property
    def unread(self) -> int:
        """Return how many bytes were heard and not taken."""
        return len(self._in)

    @property
    def stranger(self) -> str:
        """Return which other protocol the peer speaks, empty where that cannot be told."""
        name = stranger(self._start)
        return "" if name == self._protocol else name

    def text(self, data: bytes | str) -> str:
        """Return what the peer said as short text without control characters and without secrets."""
        said = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        for secret in self._hidden:
            said = said.replace(secret, HIDDEN)
        said = _UNPRINTABLE.sub(" ", said).strip()
        for secret in self._hidden:
            said = said.replace(secret, HIDDEN)
        return said if len(said) <= _TEXT else said[: _TEXT - 1] + "…"

    def malformed(self, what: str) -> NoReturn:
        """Say that the answer breaks the protocol, or is another one's.

        Raises:
            Broken: always.
        """
        if name := self.stranger:
            self.end(Reason.WRONG_PROTOCOL, f"the answer is {name}, not {self._protocol}: {shown(self._start)}")
        self.end(Reason.MALFORMED, f"the answer is not {self._protocol}: {what}; it begins {shown(self._start)}")

    def too_large(self, count: int) -> NoReturn:
        """Say that the peer announces or sends too much.

        Raises:
            Broken: always.
        """
        if self.stranger:
            self.malformed("its length")
        self.end(Reason.TOO_LARGE, f"{count:,} bytes are more than the limit of {self._limit:,}")

    def end(self, reason: Reason, text: str, reply: Reply | None = None) -> NoReturn:
        """End the conversation in its phase.

        Raises:
            Broken: always.
        """
        raise Broken(reason, self.text(text), phase=self.phase, reply=reply)

    def _more(self) -> Hearing[None]:
        out, self._out = self._out, b""
        chunk = yield out
        if not chunk:
            self._closed()
        self.heard += len(chunk)
        self._start = (self._start + chunk[:_STARTS])[:_STARTS]
        self._in += chunk
        if self.heard > self._limit:
            self.too_large(self.heard)

    def _closed(self) -> NoReturn:
        if self.stranger:
            self.malformed("it ends early")
        came = f"after {self.heard:,} bytes" if self.heard else "without a word"
        self.end(Reason.CLOSED, f"the peer closed {came}, before its {self._protocol} answer was whole")


def revealed(secret: Hidden | None) -> str:
    """Return the secret itself, empty where there is none.

    Raises:
        Broken: it is a reference still, that nobody followed.
    """
    if secret is None or isinstance(secret, Secret):
        return secret.reveal() if secret else ""
    raise Broken(Reason.SECRET_MISSING, f"the secret {secret} was not read", phase=Phase.PREPARE)
