"""A program that prints log entries: run without a shell, for a bounded time, its output kept within a bound."""

from goldenpath.contracts import Broken
from goldenpath.engine.redact import shorten
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.observation import Reason
from goldenpath.model.probe import CommandAsk, Limits
from goldenpath.wire.prober.commands import Command

SECONDS = 15.0
LARGEST = 64 * 1024 * 1024


def output(arguments: tuple[str, ...], seconds: float = SECONDS, largest: int = LARGEST) -> bytes:
    """Return what the program prints.

    Raises:
        SourceUnreadable: it is not there, ends with another status than 0, takes too long or prints too much.
    """
    if not arguments:
        raise SourceUnreadable(source="command", came="no program", expected="a program and its arguments, as a list")
    limits = Limits(seconds=seconds, bytes=largest)
    try:
        return Command(CommandAsk(arguments=arguments), limits).run().body
    except Broken as problem:
        raise _unreadable(problem, shorten(" ".join(arguments), 120), limits) from None


def _unreadable(problem: Broken, name: str, limits: Limits) -> SourceUnreadable:
    last = problem.text.partition(": ")[2]
    tail = f": {shorten(last)}" if last else ""
    if problem.reason is Reason.TOO_SLOW:
        came = f"no end within {limits.seconds:g} s{tail}"
        return SourceUnreadable(source=name, came=came, expected="log entries, and then its end")
    if problem.reason is Reason.TOO_LARGE:
        came = f"more than {limits.bytes >> 20} MB of output"
        return SourceUnreadable(source=name, came=came, expected="less", do="Ask it for fewer entries")
    if problem.reason is Reason.NOT_INSTALLED:
        cause = problem.__cause__
        came = (getattr(cause, "strerror", None) or str(cause or problem.text)).lower()
        return SourceUnreadable(source=name, came=came, expected="a program that can be run")
    came = problem.text.replace("ended with status", "exit status", 1)
    return SourceUnreadable(source=name, came=shorten(came), expected="exit status 0")
