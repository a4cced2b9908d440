"""Which sockets are ready: epoll where the system has it, else poll, by one set of words."""

import select
from typing import Final, Protocol

READ: Final = 0x001
WRITE: Final = 0x004
BAD: Final = 0x018
"""Error or hang-up. The numbers are those of poll(2), which epoll(7) shares."""


class Poller(Protocol):
    """Tells which descriptors are ready."""

    def register(self, fd: int, mask: int) -> None:
        """Begin to watch a descriptor."""
        ...

    def modify(self, fd: int, mask: int) -> None:
        """Watch it for something else."""
        ...

    def unregister(self, fd: int) -> None:
        """Watch it no more."""
        ...

    def poll(self, timeout: float) -> list[tuple[int, int]]:
        """Return what is ready after at most so many seconds."""
        ...

    def close(self) -> None:
        """Let go of what the system holds."""
        ...


class _Poll:
    """poll(2) in the words of epoll."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self.register = self._poll.register
        self.modify = self._poll.modify
        self.unregister = self._poll.unregister

    def poll(self, timeout: float) -> list[tuple[int, int]]:
        return self._poll.poll(1000 * timeout)

    def close(self) -> None:
        pass


def make() -> Poller:
    """Return the best that this system has."""
    epoll = getattr(select, "epoll", None)
    return _Poll() if epoll is None else epoll()
