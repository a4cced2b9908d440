"""Other places to ask from: probes are handed to a goldenpath that runs there, and its observations are taken in."""

from collections.abc import Sequence
from typing import Final

import msgspec

from goldenpath.contracts import Broken
from goldenpath.intake.handed import written
from goldenpath.model.environment import Vantage
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.probe import CommandAsk, Limits, Probe
from goldenpath.wire.prober.commands import Command

_COMMAND: Final = ("goldenpath", "ask", "--seconds")
_LARGEST: Final = 8 * 1024 * 1024
_START: Final = 0.3
"""The share of the time that is left for the program there to start and to end."""
_EXPECTED: Final = "a program that runs another one there, with goldenpath on its path"


class CommandVantages:
    """Implements the port Vantages."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder

    def ask(self, vantage: Vantage, probes: Sequence[Probe], seconds: float) -> tuple[Observation, ...]:
        """Ask from a vantage point and return what was observed there.

        Raises:
            SourceUnreadable: nothing was observed there, with why.
        """
        arguments = (*vantage.arguments, *_COMMAND, f"{seconds * (1 - _START):.2f}")
        ask = CommandAsk(arguments=arguments, directory=self._folder)
        try:
            reply = Command(ask, Limits(seconds=seconds, bytes=_LARGEST), written(probes)).run()
        except Broken as problem:
            raise _unreadable(vantage, _came(problem, seconds), _do(problem)) from None
        try:
            return tuple(msgspec.json.Decoder(Observation).decode_lines(reply.body))
        except (msgspec.DecodeError, RecursionError):
            do = "Let the command print nothing itself, and run the same version of goldenpath there"
            raise _unreadable(vantage, "it answered with something else than observations", do) from None


def _came(problem: Broken, seconds: float) -> str:
    if problem.reason is Reason.TOO_SLOW:
        return f"it did not end within {seconds:.1f} s"
    said = (problem.reply.body.decode("utf-8", "replace") if problem.reply is not None else "").strip()
    return f"{problem.text}: {said}" if said and said not in problem.text else problem.text


def _do(problem: Broken) -> str:
    if problem.reason is Reason.TOO_SLOW:
        return "Run the command by hand and see what it waits for, or give the check more seconds"
    return "Run the command by hand with `goldenpath --version` behind it, and install goldenpath there where it lacks"


def _unreadable(vantage: Vantage, came: str, do: str) -> SourceUnreadable:
    program = vantage.arguments[0] if vantage.arguments else "nothing"
    source = f"vantage {vantage.name}, asked through {program}"
    return SourceUnreadable(source=source, came=came, expected=_EXPECTED, do=do)
