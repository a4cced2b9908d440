"""The lab's own corner of the loopback network, so that labs run side by side with natural ports."""

import errno
import hashlib
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_FIRST, _LAST = 64, 120
_CORNERS = (_LAST - _FIRST + 1) * 256
_ATTEMPTS = 64
_LOCK_HOST = 254
# Above the range from which Linux lends ports for outgoing connections.
_LOCK_PORT = 61_254


class AddressesTakenError(Exception):
    """Every corner that this state folder might use belongs to another lab."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """One lab's addresses 127.A.B.1 to 127.A.B.253, ours until closed."""

    prefix: str
    lock: socket.socket

    @classmethod
    def claim(cls, state: Path) -> Self:
        """Take the addresses that belong to a state folder, or the next ones where another lab has them.

        Raises:
            AddressesTakenError: None was free.
        """
        digest = hashlib.sha256(str(state.resolve()).encode()).digest()
        home = int.from_bytes(digest[:4], "big")
        for step in range(_ATTEMPTS):
            second, third = divmod((home + step) % _CORNERS, 256)
            prefix = f"127.{_FIRST + second}.{third}"
            lock = _lock(f"{prefix}.{_LOCK_HOST}")
            if lock is not None:
                return cls(prefix=prefix, lock=lock)
        raise AddressesTakenError(f"{_ATTEMPTS} labs or other programs hold the addresses from 127.{_FIRST} on")

    def at(self, number: int) -> str:
        """Return the address with this last number.

        Raises:
            ValueError: The number is outside 1 to 253.
        """
        if not 1 <= number < _LOCK_HOST:
            raise ValueError(f"an address of the lab ends in 1 to 253, not in {number}")
        return f"{self.prefix}.{number}"

    def close(self) -> None:
        """Give the addresses back."""
        self.lock.close()


def free_port(address: str, wanted: int) -> int:
    """Return the wanted port if it can be bound at the address, else one that can."""
    try:
        return _bound(address, wanted)
    except OSError as refusal:
        if refusal.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        return _bound(address, 0)


def _bound(address: str, port: int) -> int:
    with socket.socket() as probe:
        # As servers bind: connections of the one before that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))
        return int(probe.getsockname()[1])


def _lock(address: str) -> socket.socket | None:
    # The kernel drops a listening socket with its process, so no crash leaves a stale lock.
    lock = socket.socket()
    try:
        lock.bind((address, _LOCK_PORT))
        lock.listen(1)
    except OSError as refusal:
        lock.close()
        if refusal.errno != errno.EADDRINUSE:
            raise
        return None
    return lock
