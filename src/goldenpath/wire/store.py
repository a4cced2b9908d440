"""Bundles on disk: mode 0600, written whole or not at all."""

import os
from pathlib import Path

from goldenpath.model.errors import BundleError, SourceUnreadable

_LARGEST = 1024**3
_NAMES = ("bundle.json", "scan.json")


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
        try:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            return tuple(_write(target / name, data) for name, data in files.items())
        except OSError as problem:
            raise SourceUnreadable(
                source=folder,
                came=(problem.strerror or str(problem)).lower(),
                expected="a folder that can be written",
            ) from None

    def load(self, folder: str) -> dict[str, bytes]:
        """Return the files of a bundle.

        Raises:
            BundleError: the folder holds no bundle.
        """
        found: dict[str, bytes] = {}
        for name in _NAMES:
            path = Path(folder) / name
            try:
                if path.stat().st_size > _LARGEST:
                    raise BundleError(
                        source=str(path),
                        came="more than 1 GB",
                        expected="a bundle written by diagnose --save",
                    )
                found[name] = path.read_bytes()
            except OSError as problem:
                raise BundleError(
                    source=folder,
                    came=f"{name}: {(problem.strerror or str(problem)).lower()}",
                    expected="a folder written by diagnose --save",
                ) from None
        return found


def _write(path: Path, data: bytes) -> str:
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
