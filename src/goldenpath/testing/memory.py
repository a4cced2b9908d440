"""Ports that stand in memory: sources, a clock, bundles, secrets, logs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from goldenpath.model.action import Action
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import BundleError, SecretMissing, SourceUnreadable
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import BrowserWalk, Opened
from goldenpath.testing.samples import START


class MemorySources:
    """Sources that stand in memory: names and their bytes."""

    def __init__(self, files: dict[str, bytes], block: int = 65_536) -> None:
        self._files = files
        self._block = block

    def open(self, names: tuple[str, ...]) -> Iterator[Opened]:
        """Yield the named files.

        Raises:
            SourceUnreadable: there is no such name.
        """
        for name in names:
            if name not in self._files:
                raise SourceUnreadable(
                    source=name, came="no such file", expected="a file, a folder or - for standard input"
                )
            data = self._files[name]
            blocks = (data[i : i + self._block] for i in range(0, len(data), self._block))
            yield Opened(name=name, size=len(data), blocks=blocks)


class FixedClock:
    """A clock that stands until it is turned."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the time it stands at."""
        return self._at

    def turn(self, at: datetime) -> None:
        """Let it stand at another time."""
        self._at = at

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._at += timedelta(seconds=seconds)


class MemoryBundles:
    """Bundles that stand in memory."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, bytes]] = {}

    def save(self, folder: str, files: dict[str, bytes]) -> tuple[str, ...]:
        """Keep the files of a bundle."""
        self._folders[folder] = dict(files)
        return tuple(f"{folder}/{name}" for name in files)

    def load(self, folder: str) -> dict[str, bytes]:
        """Return the files of a bundle.

        Raises:
            BundleError: the folder holds no bundle.
        """
        if folder not in self._folders:
            raise BundleError(source=folder, came="no bundle", expected="a folder written by diagnose --save")
        return dict(self._folders[folder])


class MemorySecrets:
    """Secrets that stand in memory, by their references as they are written: ``env:TOKEN``, ``file:keys.json#api``."""

    def __init__(self, values: Mapping[str, str] | None = None, *, commands: bool = False) -> None:
        """Keep the values.

        Args:
            values: what each reference leads to.
            commands: whether references that run a command may be followed.
        """
        self._values = dict(values or {})
        self._commands = commands

    def get(self, ref: SecretRef) -> Secret:
        """Return the secret.

        Raises:
            SecretMissing: it is not there, or following it would run a command that is not allowed.
        """
        if ref.scheme == "cmd" and not self._commands:
            raise SecretMissing(ref=str(ref), why="would run a command; allow it with --allow-commands")
        if str(ref) not in self._values:
            raise SecretMissing(ref=str(ref), why="is not there")
        return Secret(self._values[str(ref)])


class MemoryBrowsing:
    """Walks in a browser that were seen before, one after the other; the last one whenever there are no more."""

    def __init__(self, *walks: BrowserWalk) -> None:
        self._walks = list(walks)
        self.purposes: list[str] = []
        """What each walk was asked for."""

    def walk(
        self, actions: Sequence[Action], seconds: float, component: str = "page", purpose: str = "browser"
    ) -> BrowserWalk:
        """Return the next walk."""
        del actions, seconds, component
        self.purposes.append(purpose)
        return self._walks.pop(0) if len(self._walks) > 1 else self._walks[0]


class _Stamp(msgspec.Struct):
    timestamp: datetime


class MemoryLogs:
    """Log entries that stand in memory: by the place that a plan names, one JSON object a line."""

    def __init__(self, places: Mapping[str, bytes]) -> None:
        self._places = dict(places)

    def open(self, plan: LogPlan, now: datetime) -> Iterator[Opened]:
        """Yield the entries of the plan's last seconds as one source.

        Raises:
            SourceUnreadable: nothing lies at that place.
        """
        if plan.where not in self._places:
            raise SourceUnreadable(source=plan.where, came="no such file", expected="a file of log entries")
        since = now - timedelta(seconds=plan.last)
        lines = [line for line in self._places[plan.where].splitlines() if _is_since(line, since)]
        data = b"".join(line + b"\n" for line in lines) or b"[]\n"
        yield Opened(name=plan.where, size=len(data), blocks=iter((data,)))


def _is_since(line: bytes, since: datetime) -> bool:
    """Return whether an entry is of a time or later; what has no time is kept, as whoever reads it decides."""
    try:
        return msgspec.json.decode(line, type=_Stamp).timestamp >= since
    except (msgspec.DecodeError, TypeError):
        return True
