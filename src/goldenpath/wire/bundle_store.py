"""The shelf of bundles on disk: folders 0700, files 0600, written whole or not at all; only bundles are removed.

A bundle is removed through a handle of its own folder, never by a path, so that a link that somebody puts in its
place meanwhile leads nowhere.
"""

import os
import re
import stat
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from goldenpath.model.errors import BundleError, SourceUnreadable
from goldenpath.wire.store import FILES, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"\d{8}T\d{6}Z-[a-z0-9-]{1,60}-[0-9a-f]{4}")
_PART = re.compile(rf"\.{_NAME.pattern}\.\d+\.part")
_DAY = 86_400.0
_LARGEST = 1024**3
_EXPECTED = "a bundle written by goldenpath check"


def shelf_folder(given: str = "") -> str:
    """Return the folder of bundles: the given one, ``$GOLDENPATH_BUNDLES``, or the user's folder for state."""
    named = given or os.environ.get("GOLDENPATH_BUNDLES", "")  # noqa: TID251 - wire is where the environment is read
    if named:
        return named
    state = os.environ.get("XDG_STATE_HOME", "")  # noqa: TID251 - as above
    home = Path(state) if state.startswith("/") else Path("~/.local/state").expanduser()
    return str(home / "goldenpath" / "bundles")


class BundleShelf:
    """A folder that holds bundles, one folder each."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """Return the names of folders that are called as bundles are; links are none."""
        try:
            with os.scandir(self.folder) as entries:
                found = [e.name for e in entries if _NAME.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]
        except OSError:
            return ()
        return tuple(sorted(found))

    def put(self, name: str, files: dict[str, bytes]) -> str:
        """Write a bundle under another name beside its place, then move it there.

        Raises:
            SourceUnreadable: it cannot be written.
        """
        target, part = Path(self.folder) / name, Path(self.folder) / f".{name}.{os.getpid()}.part"
        try:
            Path(self.folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            part.mkdir(mode=0o700)
            self._clear(part)
            for file, data in files.items():
                write_file(part / file, data)
            part.rename(target)
        except OSError as problem:
            self._discard(part.name)
            said = (problem.strerror or str(problem)).lower()
            raise SourceUnreadable(
                source=str(target), came=said, expected="a folder that can be written", do="--no-bundle keeps nothing"
            ) from None
        return str(target)

    def read(self, name: str, only: Sequence[str] = ()) -> dict[str, bytes]:
        """Return the files of a bundle; links are not followed.

        Raises:
            BundleError: there is no bundle of that name, or it cannot be read.
        """
        try:
            with self._opened(name) as handle:
                return {file: _read(handle, file) for file in only or sorted(FILES & set(_held(handle)))}
        except OSError as problem:
            where = f"{problem.filename}: " if isinstance(problem.filename, str) else ""
            said = (problem.strerror or str(problem)).lower()
            raise BundleError(source=name, came=f"{where}{said}", expected=_EXPECTED) from None

    def remove(self, name: str) -> str:
        """Remove a bundle; return why it was left where it was, empty where it is gone."""
        if not _NAME.fullmatch(name):
            return "not the name of a bundle"
        try:
            with self._opened(name) as handle:
                why = _no_bundle(handle)
                if why:
                    return why
                for file in sorted(_held(handle), key=lambda f: f == "bundle.json"):
                    os.unlink(file, dir_fd=handle)  # the manifest last: what is left of a broken removal is a bundle
            self._remove_empty(name)
        except OSError as problem:
            return (problem.strerror or str(problem)).lower()
        return ""

    def _remove_empty(self, name: str) -> None:
        shelf = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.rmdir(name, dir_fd=shelf)
        finally:
            os.close(shelf)

    def _clear(self, part: Path) -> None:
        """Remove what runs that were killed while writing have left, a day before this one or earlier."""
        now = part.stat().st_mtime
        with os.scandir(self.folder) as entries:
            for entry in entries:
                left = _PART.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
                if left and now - entry.stat(follow_symlinks=False).st_mtime > _DAY:
                    self._discard(entry.name)

    def _discard(self, part: str) -> None:
        """Remove what was written of a bundle that could not be written whole."""
        with suppress(OSError), self._opened(part) as handle:
            for file in _held(handle):
                os.unlink(file, dir_fd=handle)
            self._remove_empty(part)

    @contextmanager
    def _opened(self, name: str) -> "Iterator[int]":
        """Yield a handle of a bundle's folder, which is a folder of the shelf and no link."""
        if "/" in name or name in {"", ".", ".."}:
            raise FileNotFoundError(2, "no such bundle", name)
        shelf = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=shelf)
        finally:
            os.close(shelf)
        try:
            yield handle
        finally:
            os.close(handle)


def _held(handle: int) -> list[str]:
    return os.listdir(handle)


def _no_bundle(handle: int) -> str:
    """Return why a folder is no bundle that may be removed, empty where it is one."""
    found = set(_held(handle))
    strange = sorted(found - FILES)
    if strange:
        return f"it holds {strange[0]}, which no bundle has"
    if "bundle.json" not in found:
        return "it holds no bundle.json"
    for file in found:
        if stat.S_ISDIR(os.stat(file, dir_fd=handle, follow_symlinks=False).st_mode):
            return f"{file} is a folder"
    return ""


def _read(handle: int, file: str) -> bytes:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise OSError(22, "no file of at most 1 GB", file)
        return stream.read(_LARGEST)
