"""As whom PostgreSQL runs: it refuses to be root, and should leave nothing of it behind."""

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldenpath_lab.parts.process import PartError

_NOBODY = 65_534
_PROBE_SECONDS = 5
_OTHERS_MAY_ENTER = 0o001

# In a namespace of its own for System V IPC, the segment that PostgreSQL always takes vanishes with the server.
NAMESPACE = ("unshare", "--user", "--ipc", "--map-user=1000", "--map-group=1000", "--")
_OTHER_USER = ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What to start a program with, so that it is not root, and who then owns its files."""

    name: str
    wrap: tuple[str, ...]
    owner: int | None = None

    def own(self, *paths: Path) -> None:
        """Hand files and folders, with all that they hold, to this identity.

        Raises:
            PartError: It could not reach them.
        """
        if self.owner is None:
            return
        for path in paths:
            self.reach(path)
            for found in (path, *path.rglob("*")):
                os.chown(found, self.owner, self.owner, follow_symlinks=False)

    def reach(self, path: Path) -> None:
        """Check that this identity may enter every folder above a path.

        Raises:
            PartError: It may not.
        """
        barred = self.owner is not None and next(_barred(path), None)
        if barred:
            raise PartError(f"user {self.owner}, as whom PostgreSQL must run here, may not enter {barred}")


def _barred(path: Path) -> Iterator[Path]:
    return (folder for folder in reversed(path.resolve().parents) if not folder.stat().st_mode & _OTHERS_MAY_ENTER)


@functools.cache
def identity() -> Identity:
    """Return the first way to run PostgreSQL that this machine allows.

    Raises:
        PartError: We are root and may become nobody else.
    """
    if possible((*NAMESPACE, "true")):
        return Identity(name="namespace", wrap=NAMESPACE)
    if os.geteuid():
        return Identity(name="user", wrap=())
    if possible((*_OTHER_USER, "true")):
        return Identity(name="nobody", wrap=_OTHER_USER, owner=_NOBODY)
    raise PartError("PostgreSQL refuses to run as root, and neither user namespaces nor other users are allowed here")


def possible(argv: tuple[str, ...]) -> bool:
    """Tell whether this machine lets us run a command."""
    if not shutil.which(argv[0]):
        return False
    done = subprocess.run(argv, check=False, capture_output=True, timeout=_PROBE_SECONDS)
    return done.returncode == 0
