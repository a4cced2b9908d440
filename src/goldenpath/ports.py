"""What use cases need of the world."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from goldenpath.model.action import Action
from goldenpath.model.environment import LogPlan, Vantage
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Probe
from goldenpath.model.record import record
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.model.walk import StepSeen

T = TypeVar("T")

Progress = Callable[[str, int, int | None], None]
"""Told the source's name, the bytes read so far and the size where it is known."""


@record
class Opened:
    """A source that was opened: its blocks come as they are read."""

    name: str
    size: int | None
    blocks: Iterator[bytes]
    again: Callable[[], Iterator[bytes]] | None = None
    """Reads the source from its start once more, where that is possible."""


class Sources(Protocol):
    """Where exports are read from."""

    def open(self, names: tuple[str, ...]) -> Iterator[Opened]:
        """Yield each file, each file of each folder, or standard input for ``-``.

        Raises:
            SourceUnreadable: a file does not exist, may not be read or is not a file.
        """
        ...


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        ...


class Bundles(Protocol):
    """Where what was observed is kept, redacted."""

    def save(self, folder: str, files: dict[str, bytes]) -> tuple[str, ...]:
        """Write the files with mode 0600 into ``folder`` and return their paths."""
        ...

    def load(self, folder: str) -> dict[str, bytes]:
        """Return the files of a bundle.

        Raises:
            BundleError: the folder holds no bundle.
        """
        ...


class Shelf(Protocol):
    """Where live runs are kept: bundles by their names."""

    def names(self) -> tuple[str, ...]:
        """Return the names of what may be bundles, in order; nothing where there is no shelf yet."""
        ...

    def put(self, name: str, files: dict[str, bytes]) -> str:
        """Keep a bundle whole or not at all, and return where.

        Raises:
            SourceUnreadable: it cannot be written.
        """
        ...

    def read(self, name: str, only: Sequence[str] = ()) -> dict[str, bytes]:
        """Return the files of a bundle, those named in ``only`` where it names any.

        Raises:
            BundleError: there is no bundle of that name, or it cannot be read.
        """
        ...

    def remove(self, name: str) -> str:
        """Remove a bundle; return why it was left where it was, empty where it is gone."""
        ...


@record
class Frame:
    """What was heard on a WebSocket: a text, its end, or nothing."""

    kind: str
    """``text binary``, ``closed`` by a close frame, ``lost`` without one, ``broken`` out of protocol, or ``silent``."""
    text: str = ""
    """The text, the close frame's reason, or what broke the protocol."""
    code: int = 0
    """The close code; 1006 where the connection was lost."""
    at: datetime
    """When its last byte came."""
    cut: float | None = None
    """Of silence: how many seconds it lasted where our own time was up before the patience was."""


class Channel(Protocol):
    """An open WebSocket."""

    def say(self, text: str) -> bool:
        """Send a text frame; return whether it could be sent."""
        ...

    def hear(self, seconds: float) -> Frame:
        """Return the next frame, waiting at most so long; pings are answered, and are no frames."""
        ...

    def close(self) -> None:
        """Close it, whatever its state."""
        ...


class Wire(Protocol):
    """Asks questions. A failing environment is an observation, never an exception."""

    def ask(self, probes: Sequence[Probe], seconds: float) -> Iterator[Observation]:
        """Ask all at once and yield each observation as it ends; all have ended after so many seconds at the latest.

        The probes hold secrets, no references.
        """
        ...

    def open(self, probe: Probe) -> tuple[Observation, Channel | None]:
        """Open a WebSocket and return what was observed, and the channel where it is open."""
        ...

    def together(self, tasks: Sequence[Callable[[], T]]) -> tuple[T, ...]:
        """Do several things at once and return what each returned, in order."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait."""
        ...


@record
class BrowserWalk:
    """What was seen in a browser: one observation for each page opened, one step for each action, and pictures."""

    observations: tuple[Observation, ...] = ()
    steps: tuple[StepSeen, ...] = ()
    screenshots: tuple[tuple[str, bytes], ...] = ()
    """Names with PNG bytes."""


class Browsing(Protocol):
    """Walks in front of a real page. Whatever fails, the lack of a browser too, is part of what was seen."""

    def walk(
        self, actions: Sequence[Action], seconds: float, component: str = "page", purpose: str = "browser"
    ) -> BrowserWalk:
        """Do the actions, for so many seconds at most; references to secrets are followed here."""
        ...


class Secrets(Protocol):
    """Follows references to secrets."""

    def get(self, ref: SecretRef) -> Secret:
        """Return the secret.

        Raises:
            SecretMissing: it is not there, or following it would run a command that is not allowed.
        """
        ...


class Vantages(Protocol):
    """Other places to ask from."""

    def ask(self, vantage: Vantage, probes: Sequence[Probe], seconds: float) -> tuple[Observation, ...]:
        """Ask from a vantage point and return what was observed there; the probes hold secrets, no references.

        Raises:
            SourceUnreadable: nothing was observed there, with why.
        """
        ...


class Logs(Protocol):
    """Log entries of a running environment."""

    def open(self, plan: LogPlan, now: datetime) -> Iterator[Opened]:
        """Yield sources that hold the entries of the plan's last seconds.

        Raises:
            SourceUnreadable: they cannot be had; a check goes on without, and says so.
        """
        ...
