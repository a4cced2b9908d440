"""The state folder: where everything of one lab lies, and nothing outside it."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from goldenpath_lab.errors import LabError

T = TypeVar("T")

_MARK = ".goldenpath-lab"
_SOCKETS = "sockets"


class State:
    """Return paths inside the folder, and read and write its small JSON files atomically."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @property
    def marked(self) -> bool:
        """Return whether this is a lab's folder."""
        return (self.folder / _MARK).is_file()

    def mark(self) -> None:
        """Make the folder a lab's own, closed to others and invisible to git.

        Raises:
            LabError: it holds something, and is not a lab's.
        """
        if not self.marked and self.folder.is_dir() and any(self.folder.iterdir()):
            raise LabError(f"{self.folder} holds something else than a lab; choose another --state")
        self.directory().chmod(0o700)
        self.path(_MARK).write_text("a folder of goldenpath-lab: `goldenpath-lab down --purge` removes it\n", "utf-8")
        self.path(".gitignore").write_text("*\n", "utf-8")

    def path(self, *parts: str) -> Path:
        """Return a path inside the folder; its parent exists afterwards."""
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def directory(self, *parts: str) -> Path:
        """Return a directory inside the folder, made where it is absent."""
        path = self.folder.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def short(self, *parts: str) -> Path:
        """Return a directory inside the folder under a path short enough for a Unix socket (107 bytes).

        Raises:
            LabError: somebody else owns the short name.
        """
        link = self.link
        target = self.directory(_SOCKETS)
        try:
            link.symlink_to(target)
        except FileExistsError:
            if link.lstat().st_uid != os.getuid() or not link.is_symlink():
                raise LabError(f"{link} belongs to somebody else; remove it, or choose another --state") from None
        short = link.joinpath(*parts)
        short.mkdir(parents=True, exist_ok=True, mode=0o700)
        return short

    def clear_short(self) -> None:
        """Remove what lies under the short paths: sockets of programs that are gone."""
        shutil.rmtree(self.folder / _SOCKETS, ignore_errors=True)

    @property
    def link(self) -> Path:
        """Return the one thing of a lab outside its folder: a short name for the folder of its sockets."""
        return Path("/tmp") / f"gpl-{os.getuid()}-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}"  # noqa: S108 - checked above

    def read(self, kind: type[T], *parts: str) -> T | None:
        """Return a record from a JSON file; None where the file is absent.

        Raises:
            LabError: the file is damaged.
        """
        path = self.folder.joinpath(*parts)
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as problem:
            raise LabError(f"{path} is damaged ({problem}); `goldenpath-lab down --purge` removes the lab") from problem

    def write(self, value: object, *parts: str) -> None:
        """Write a JSON file so that a crash leaves the old or the new one, never half of one.

        Raises:
            LabError: the file system refuses; the old one, or none, is there as before.
        """
        path = self.folder.joinpath(*parts)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self.path(*parts)
            with fresh.open("wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(value)))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as problem:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise LabError(f"{path} cannot be written: {problem.strerror}; nothing was changed") from problem

    def move(self, parts: Sequence[str], to: Sequence[str]) -> None:
        """Give a file another place inside the folder; that it is absent is fine."""
        with suppress(FileNotFoundError):
            self.folder.joinpath(*parts).replace(self.path(*to))

    def remove(self, *parts: str) -> None:
        """Remove a file; that it is absent is fine."""
        self.folder.joinpath(*parts).unlink(missing_ok=True)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold a lock that ends with the process, however it ends.

        Raises:
            LabError: another process holds it.
        """
        with self.path(f"{name}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LabError(f"another process is busy with {self.folder} ({name})") from None
            yield
