"""Log entries of a running environment: from files that grow, from a command, or from an entries:list endpoint."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SourceUnreadable
from goldenpath.ports import Opened, Secrets, Wire
from goldenpath.wire import log_command, log_files

KINDS = ("file", "command", "entries")


class LiveLogs:
    """The entries of the last minutes, wherever a plan says that they lie."""

    def __init__(self, wire: Wire, secrets: Secrets, *, allow_commands: bool = False) -> None:
        self._wire = wire
        self._secrets = secrets
        self._allowed = allow_commands

    def open(self, plan: LogPlan, now: datetime) -> Iterator[Opened]:
        """Yield sources that hold the entries of the plan's last seconds, the oldest first.

        Raises:
            SourceUnreadable: they cannot be had.
        """
        since = now - timedelta(seconds=plan.last)
        if plan.kind == "file":
            yield from log_files.recent(plan.where, since)
        elif plan.kind == "command":
            yield self._printed(plan, since, now)
        else:
            came = f'the kind "{plan.kind}"'
            raise SourceUnreadable(source="logs", came=came, expected=f"one of {', '.join(KINDS)}")

    def _printed(self, plan: LogPlan, since: datetime, now: datetime) -> Opened:
        if not self._allowed:
            raise SourceUnreadable(
                source="logs",
                came="a command, and commands of this configuration may not run",
                expected="the right to run it",
                do="Give --allow-commands if you trust the configuration",
            )
        arguments = tuple(_timed(argument, since, now) for argument in plan.arguments)
        printed = log_command.output(arguments)
        name = f"output of {plan.arguments[0]}"
        if not printed.strip():
            return log_files.nothing(name)
        return Opened(name=name, size=len(printed), blocks=iter((printed,)))


def _timed(argument: str, since: datetime, now: datetime) -> str:
    """Return an argument with both ends of the time filled in where it names them."""
    return argument.replace("{since}", stamp(since)).replace("{until}", stamp(now))


def stamp(at: datetime) -> str:
    """Return a time as filters of log entries write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"
