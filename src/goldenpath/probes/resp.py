"""Redis's protocol, RESP 2: how commands are written and answers are read."""

from typing import Final

from goldenpath.model.record import record
from goldenpath.probes.dialogue import Dialogue, Hearing

_LONGEST_LINE: Final = 16_384
_DEEPEST: Final = 8
_MOST_ITEMS: Final = 4_096
_DIGITS: Final = 19


@record
class Refusal:
    """An error that the server answers."""

    text: str

    @property
    def code(self) -> str:
        """Return its first word, such as ``NOAUTH``."""
        return self.text.partition(" ")[0].upper()


RespValue = str | int | None | Refusal | list["RespValue"]
"""An answer: text, number, nothing, an error, or several."""


def command(*words: str) -> bytes:
    """Return a command as it is sent."""
    data = [word.encode("utf-8", "surrogateescape") for word in words]
    return b"*%d\r\n" % len(data) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in data)


def answer(talk: Dialogue, depth: int = 0) -> Hearing[RespValue]:
    """Return the next answer.

    Raises:
        Broken: it is not RESP, is nested too deep, is too large, or ends early.
    """
    kind = yield from talk.take(1)
    if kind not in b"+-:$*":
        talk.malformed("it begins with no type of RESP")
    line = yield from talk.line(_LONGEST_LINE)
    if kind == b"+":
        return line.decode("utf-8", "replace")
    if kind == b"-":
        return Refusal(text=line.decode("utf-8", "replace"))
    number = _number(talk, line)
    if kind == b":":
        return number
    if number < -1:
        talk.malformed("a length is negative")
    if number == -1:
        return None
    return (yield from (_bulk(talk, number) if kind == b"$" else _array(talk, number, depth)))


def _bulk(talk: Dialogue, length: int) -> Hearing[RespValue]:
    data = yield from talk.take(length + 2)
    if not data.endswith(b"\r\n"):
        talk.malformed("a text is longer than it says")
    return data[:-2].decode("utf-8", "replace")


def _array(talk: Dialogue, length: int, depth: int) -> Hearing[RespValue]:
    if length > _MOST_ITEMS or depth >= _DEEPEST:
        talk.malformed("an array is larger or deeper than any that was asked for")
    items: list[RespValue] = []
    for _ in range(length):
        items.append((yield from answer(talk, depth + 1)))  # noqa: PERF401 - a comprehension cannot yield
    return items


def _number(talk: Dialogue, line: bytes) -> int:
    digits = line.removeprefix(b"-") if line[:1] == b"-" else line.removeprefix(b"+")
    if not digits.isdigit() or len(digits) > _DIGITS:
        talk.malformed("a number is none")
    return -int(digits) if line[:1] == b"-" else int(digits)
