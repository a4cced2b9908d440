"""The run platform's built-in Cloud SQL socket: a proxy beside the container that dials the instance."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from .destination import Destination
from .listener import Acceptor
from .way import Carrier

_NAME = ".s.PGSQL.5432"
_LONGEST_PATH = 107
_BACKLOG = 1024
_DOCUMENTATION = (
    "https://cloud.google.com/sql/docs/mysql/connect-run, https://cloud.google.com/sql/docs/postgres/connect-run, "
    "or https://cloud.google.com/sql/docs/sqlserver/connect-run"
)


class SocketPathError(Exception):
    """The socket's path is longer than a client can address."""


class SqlSocket:
    """The socket ``<folder>/<instance>/.s.PGSQL.5432``; it is there whether or not the instance can be reached."""

    def __init__(
        self,
        folder: Path,
        instance: str,
        *,
        carrier: Carrier,
        on_line: Callable[[str], None],
        admitted: Callable[[], bool] = lambda: True,
    ) -> None:
        self.folder = folder / instance
        self._instance = instance
        self._carrier = carrier
        self._on_line = on_line
        self._admitted = admitted
        self._path = self.folder / _NAME
        self._listening: socket.socket | None = None
        self._acceptor: Acceptor | None = None

    def open(self) -> None:
        """Begin to accept clients.

        Raises:
            SocketPathError: The path is too long for a Unix socket.
        """
        path = os.fsencode(self._path)
        if len(path) > _LONGEST_PATH:
            raise SocketPathError(
                f"{self._path} has {len(path)} bytes, a Unix socket at most {_LONGEST_PATH}: use a shorter folder"
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(path)
        self._listening.listen(_BACKLOG)
        self._acceptor = Acceptor(self._listening, self._serve)
        self._acceptor.on()

    async def close(self) -> None:
        """Remove the socket and end every connection."""
        if self._acceptor is not None and self._listening is not None:
            self._acceptor.off()
            self._listening.close()
            self._path.unlink(missing_ok=True)
        await self._carrier.close()

    def _serve(self, client: socket.socket) -> None:
        if not self._admitted():
            self._on_line(not_authorized(self._instance))
            client.close()
            return
        self._carrier.carry(client, failed=self._failed, far_ended=_nothing)

    def _failed(self, problem: OSError) -> None:
        self._on_line(dial_failure(self._instance, self._carrier.destination, problem))


def dial_failure(instance: str, destination: Destination, problem: OSError) -> str:
    """Return the proxy's line about a dial that failed, in its words."""
    if isinstance(problem, TimeoutError):
        reason = "i/o timeout"
    else:
        reason = f"connect: {os.strerror(problem.errno or 0).lower()}"
    return (
        f"Cloud SQL connection failed. Please see {_DOCUMENTATION} for additional details: "
        f'dial error: failed to dial (connection name = "{instance}"): '
        f"dial tcp {destination.address}:{destination.port}: {reason}"
    )


def not_authorized(instance: str) -> str:
    """Return the proxy's line about an account that may not connect, in the API's words as people quote them."""
    return (
        f"Cloud SQL connection failed. Please see {_DOCUMENTATION} for additional details: ensure that the account has "
        f'access to "{instance}" (and make sure there\'s no typo in that name). Error during generateEphemeral for '
        f"{instance}: googleapi: Error 403: boss::NOT_AUTHORIZED: Not authorized to access resource. Possibly missing "
        f"permission cloudsql.instances.connect on resource instances/{instance.rpartition(':')[2]}., forbidden"
    )


def _nothing() -> None:
    pass
