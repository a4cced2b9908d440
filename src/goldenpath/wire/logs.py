"""Log entries of a running environment: from files that grow, from a command, or from an entries:list endpoint."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from goldenpath.intake.entries_list import stamp
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SecretMissing, SourceUnreadable
from goldenpath.model.secret import Secret
from goldenpath.ports import Opened, Secrets, Wire
from goldenpath.wire import log_command, log_files, log_pages
from goldenpath.wire.log_tail import LARGEST

KINDS = ("file", "command", "entries")

_LEAST = 0.1
"""Seconds that are left for each also when the time of all is up: one that is quick is had."""
_FINDING = 0.3
"""The share of the time for finding where the entries stand in files; reading them takes about as long again."""
_ROOM = 1024 * 1024
_LONGEST = 10 * 366 * 86_400.0
"""Seconds back at most: further than any log reaches, and not before the first year that a date can name."""


class LiveLogs:
    """The entries of the last minutes, wherever a plan says that they lie."""

    def __init__(
        self,
        wire: Wire,
        secrets: Secrets,
        *,
        allow_commands: bool = False,
        seconds: float = log_command.SECONDS,
        largest: int = LARGEST,
    ) -> None:
        """Keep who is asked.

        Args:
            wire: asks an endpoint.
            secrets: follows the reference to its token.
            allow_commands: whether commands of the configuration may run.
            seconds: how long files, commands and endpoints may take, all of them together.
            largest: bytes of files that are read at most, all of them together, the newest.
        """
        self._wire = wire
        self._secrets = secrets
        self._allowed = allow_commands
        self._left = seconds
        self._room = largest

    def open(self, plan: LogPlan, now: datetime) -> Iterator[Opened]:
        """Yield sources that hold the entries of the plan's last seconds, the oldest first.

        Raises:
            SourceUnreadable: they cannot be had.
        """
        since = now - timedelta(seconds=min(plan.last, _LONGEST))
        began = monotonic()
        if plan.kind == "file":
            found = log_files.recent(plan.where, since, self._room, began + _FINDING * self._left)
            self._left = max(_LEAST, self._left - (monotonic() - began))
            self._room = max(_ROOM, self._room - sum(one.size or 0 for one in found))
            yield from found
        elif plan.kind in KINDS:
            try:
                yield self._printed(plan, since, now) if plan.kind == "command" else self._told(plan, since, now)
            finally:
                self._left = max(_LEAST, self._left - (monotonic() - began))
        else:
            came = f'the kind "{plan.kind}"'
            raise SourceUnreadable(source="logs", came=came, expected=f"one of {', '.join(KINDS)}")

    def _told(self, plan: LogPlan, since: datetime, now: datetime) -> Opened:
        bounds = log_pages.Bounds(seconds=self._left)
        return log_pages.Endpoint(plan, self._wire, self._token(plan), bounds).newest(since, now)

    def _token(self, plan: LogPlan) -> Secret | None:
        try:
            return self._secrets.get(plan.token) if plan.token is not None else None
        except SecretMissing as problem:
            raise SourceUnreadable(source="logs", came=str(problem), expected="a token to read entries with") from None

    def _printed(self, plan: LogPlan, since: datetime, now: datetime) -> Opened:
        if not self._allowed:
            raise SourceUnreadable(
                source="logs",
                came="a command, and commands of this configuration may not run",
                expected="the right to run it",
                do="Give --allow-commands if you trust the configuration",
            )
        arguments = tuple(_timed(argument, since, now) for argument in plan.arguments)
        printed = log_command.output(arguments, self._left)
        name = f"output of {plan.arguments[0]}"
        if not printed.strip():
            return log_files.nothing(name)
        return Opened(name=name, size=len(printed), blocks=iter((printed,)))


def _timed(argument: str, since: datetime, now: datetime) -> str:
    """Return an argument with both ends of the time filled in where it names them."""
    return argument.replace("{since}", stamp(since)).replace("{until}", stamp(now))
