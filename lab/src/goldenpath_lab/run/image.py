"""Image folders: what a build copies of its context, named by what is in it."""

import compileall
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pathspec

IGNORE_FILE = ".dockerignore"
_NEVER = ("__pycache__/", "*.pyc")


def build(context: Path, images: Path) -> str:
    """Copy the context, without what its ignore file names, into an image folder; return the image's digest.

    The same content gives the same digest and is copied once. Patterns are read in git's dialect, which agrees with
    Docker's on the patterns that people write (names, folders, ``**/``, ``!``).

    Raises:
        FileNotFoundError: the context is not there.
    """
    files = list(_files(context))
    digest = hashlib.sha256()
    for path in files:
        executable = b"x" if path.stat().st_mode & 0o100 else b""
        digest.update(path.relative_to(context).as_posix().encode() + b"\0" + path.read_bytes() + b"\0" + executable)
    name = digest.hexdigest()
    target = images / name
    if not target.is_dir():
        fresh = images / f".{name}.{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        for path in files:
            copy = fresh / path.relative_to(context)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)  # with its mode: whether a file may be executed is part of an image
        compileall.compile_dir(fresh, quiet=2)
        fresh.rename(target)
    return name


def _files(context: Path) -> Iterator[Path]:
    ignore = context / IGNORE_FILE
    lines = ignore.read_text(encoding="utf-8").splitlines() if ignore.exists() else []
    left_out = pathspec.PathSpec.from_lines("gitignore", [*lines, *_NEVER])
    if not context.is_dir():
        raise FileNotFoundError(f"there is no build context {context}")
    for path in sorted(context.rglob("*")):
        name = path.relative_to(context).as_posix()
        if path.is_file() and name != IGNORE_FILE and not left_out.match_file(name):
            yield path
