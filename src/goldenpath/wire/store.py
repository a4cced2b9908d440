"""Bundles on disk: mode 0600, written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from goldenpath.model.errors import BundleError, SourceUnreadable
from goldenpath.model.picture import LISTED, MOST, file_of

_LARGEST = 1024**3
REQUIRED = ("bundle.json", "scan.json")
OF_LIVE = ("observations.json", "walks.json", "topology.json", "environment.json", "verdict.json")
OF_PAGES = (LISTED, *(file_of(number) for number in range(1, MOST + 1)))
FILES = frozenset((*REQUIRED, *OF_LIVE, *OF_PAGES))
"""All files that a bundle may hold."""

_EXPECTED = "a folder written by check or diagnose --save"


class FolderBundles:
    """A bundle is a folder with a manifest and what was observed."""

    def save(self, folder: str, files: dict[str, bytes]) -> tuple[str, ...]:
        """Write the files with mode 0600 and return their paths.

        Raises:
            SourceUnreadable: the folder cannot be written.
        """
        target = Path(folder)
        try:
            foreign = target.is_dir() and any(target.iterdir()) and not (target / "bundle.json").is_file()
        except OSError:
            foreign = False
        if not folder.strip() or foreign:
            came = "a folder that holds other files" if foreign else "no name"
            raise SourceUnreadable(
                source=folder or '""', came=came, expected="a new or empty folder, or a bundle to replace"
            )
        written = write_files(folder, files)
        for name in set(OF_PAGES) - set(files):  # of the bundle that stood there before
            with suppress(OSError):
                (target / name).unlink(missing_ok=True)
        return written

    def load(self, folder: str) -> dict[str, bytes]:
        """Return the files of a bundle.

        Raises:
            BundleError: the folder holds no bundle.
        """
        found: dict[str, bytes] = {}
        for name in (*REQUIRED, *OF_LIVE, *OF_PAGES):
            path = Path(folder) / name
            try:
                if path.stat().st_size > _LARGEST:
                    raise BundleError(source=str(path), came="more than 1 GB", expected=_EXPECTED)
                found[name] = path.read_bytes()
            except FileNotFoundError:
                if name in REQUIRED:
                    came = f"{name}: no such file or directory"
                    raise BundleError(source=folder, came=came, expected=_EXPECTED) from None
            except OSError as problem:
                came = f"{name}: {(problem.strerror or str(problem)).lower()}"
                raise BundleError(source=folder, came=came, expected=_EXPECTED) from None
        return found


def write_files(folder: str, files: dict[str, bytes]) -> tuple[str, ...]:
    """Write files with mode 0600 into a folder of mode 0700, made where it is not there, and return their paths.

    Raises:
        SourceUnreadable: the folder cannot be written.
    """
    target = Path(folder)
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tuple(write_file(target / name, data) for name, data in files.items())
    except OSError as problem:
        said = (problem.strerror or str(problem)).lower()
        raise SourceUnreadable(source=folder, came=said, expected="a folder that can be written") from None


def write_file(path: Path, data: bytes) -> str:
    """Write a file with mode 0600, whole or not at all, and return its path."""
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        os.fchmod(handle, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)
    return str(path)
