"""A small file system that PostgreSQL can really fill."""

import asyncio
import errno
import os
from pathlib import Path

from goldenpath_lab.parts.identity import NAMESPACE, possible
from goldenpath_lab.parts.process import PartError, Spawner, end

_OPEN_SECONDS = 20.0
_BLOCK = 8_192

# Whoever is root in a namespace of its own may mount there; nobody else sees it.
_MOUNTING = ("unshare", "--user", "--map-root-user", "--mount", "--")
_HOLD = 'mount -t tmpfs -o "size=$1,mode=0700" lab "$3" && cp -a "$2/." "$3" && echo ready && exec sleep infinity'


class Disk:
    """A copy of a folder in memory of limited size; it lasts until closed, or until the lab ends."""

    def __init__(self, *, spawner: Spawner, size: str, mount: Path) -> None:
        self.mount = mount
        self._spawner, self._size = spawner, size
        self._holder: asyncio.subprocess.Process | None = None

    @property
    def seen(self) -> Path:
        """Where we see the folder that its users see at `mount`.

        Raises:
            PartError: The disk is not open.
        """
        return Path(f"/proc/{self._pid}/root{self.mount}")

    @property
    def wrap(self) -> tuple[str, ...]:
        """What to start a program with, so that it sees the disk and is not root.

        Raises:
            PartError: The disk is not open.
        """
        inside = ("nsenter", f"--target={self._pid}", "--user", "--mount", "--preserve-credentials", "--")
        return (*inside, *NAMESPACE)

    @property
    def open(self) -> bool:
        """Whether it holds a copy."""
        return self._holder is not None and self._holder.returncode is None

    async def copy(self, seed: Path) -> None:
        """Open it with a copy of a folder.

        Raises:
            PartError: This machine bars what it takes, or the folder does not fit.
        """
        if not (possible((*_MOUNTING, "mount", "-t", "tmpfs", "lab", "/mnt")) and possible((*NAMESPACE, "true"))):
            raise PartError("a data folder of limited size needs user and mount namespaces, which are barred here")
        self.mount.mkdir(parents=True, exist_ok=True)
        # One process keeps the file system: the server that uses it may die and start again.
        self._holder = await self._spawner.spawn(
            "disk",
            ("sh", "-c", _HOLD, "sh", self._size, str(seed), str(self.mount)),
            env={"PATH": os.defpath},
            stdout=asyncio.subprocess.PIPE,
            wrap=_MOUNTING,
        )
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                line = await self._holder.stdout.readline() if self._holder.stdout else b""
        except TimeoutError:
            line = b""
        if line != b"ready\n":
            await self.close()
            raise PartError(f"{seed} could not be copied to a disk of {self._size}")

    async def close(self) -> None:
        """Give up the disk and all that was written to it."""
        if self._holder:
            await end(self._holder)
            self._holder = None

    def fill(self, *, leave: int = 0) -> int:
        """Fill it until no byte, or only `leave` bytes, are free; return the filler's size.

        Raises:
            PartError: The disk is not open.
        """
        with self._filler.open("ab") as filler:
            room = os.fstatvfs(filler.fileno())
            wanted = room.f_bavail * room.f_frsize - leave
            if wanted > 0:
                os.posix_fallocate(filler.fileno(), filler.tell(), wanted)
            if not leave:
                _write_until_full(filler.fileno())
            return os.fstat(filler.fileno()).st_size

    def drain(self) -> None:
        """Take the filler away again.

        Raises:
            PartError: The disk is not open.
        """
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.seen / "filler"

    @property
    def _pid(self) -> int:
        if self._holder is None or self._holder.returncode is not None:
            raise PartError("the limited disk is not open")
        return self._holder.pid


def _write_until_full(file: int) -> None:
    os.lseek(file, 0, os.SEEK_END)
    try:
        while True:
            os.write(file, bytes(_BLOCK))
    except OSError as refusal:
        if refusal.errno != errno.ENOSPC:
            raise
