"""Log entries of a running environment: from files that grow, from a command, or from an entries:list endpoint."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from goldenpath.intake.entries_list import stamp
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SecretMissing, SourceUnreadable
from goldenpath.model.secret import Secret
from goldenpath.ports import Opened, Secrets, Wire
from goldenpath.wire import log_command, log_files, log_pages

KINDS = ("file", "command", "entries")

_LONGEST = 10 * 366 * 86_400.0
"""Seconds back at most: further than any log reaches, and not before the first year that a date can name."""


class LiveLogs:
    """The entries of the last minutes, wherever a plan says that they lie."""

    def __init__(
        self, wire: Wire, secrets: Secrets, *, allow_commands: bool = False, seconds: float = log_command.SECONDS
    ) -> None:
        """Keep who is asked.

        Args:
            wire: asks an endpoint.
            secrets: follows the reference to its token.
            allow_commands: whether commands of the configuration may run.
            seconds: how long a command may run and an endpoint may take.
        """
        self._wire = wire
        self._secrets = secrets
        self._allowed = allow_commands
        self._seconds = seconds

    def open(self, plan: LogPlan, now: datetime) -> Iterator[Opened]:
        """Yield sources that hold the entries of the plan's last seconds, the oldest first.

        Raises:
            SourceUnreadable: they cannot be had.
        """
        since = now - timedelta(seconds=min(plan.last, _LONGEST))
        if plan.kind == "file":
            yield from log_files.recent(plan.where, since)
        elif plan.kind == "command":
            yield self._printed(plan, since, now)
        elif plan.kind == "entries":
            bounds = log_pages.Bounds(seconds=self._seconds)
            yield log_pages.Endpoint(plan, self._wire, self._token(plan), bounds).newest(since, now)
        else:
            came = f'the kind "{plan.kind}"'
            raise SourceUnreadable(source="logs", came=came, expected=f"one of {', '.join(KINDS)}")

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
        printed = log_command.output(arguments, self._seconds)
        name = f"output of {plan.arguments[0]}"
        if not printed.strip():
            return log_files.nothing(name)
        return Opened(name=name, size=len(printed), blocks=iter((printed,)))


def _timed(argument: str, since: datetime, now: datetime) -> str:
    """Return an argument with both ends of the time filled in where it names them."""
    return argument.replace("{since}", stamp(since)).replace("{until}", stamp(now))
