"""What use cases need of the world."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from goldenpath.model.record import record

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
