"""The database."""

import contextlib
import re
import secrets
from typing import Literal

from goldenpath_lab.errors import LabError
from goldenpath_lab.lab import Lab
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.scram import verifier
from goldenpath_lab.stage.flapping import Flapping

_SETTING = re.compile(r"[a-z][a-z_]{1,62}")
_BULK = "SELECT pg_logical_emit_message(false, 'bulk', repeat('x', 1000000)) FROM generate_series(1, 64)"
_STATEMENT_SECONDS = 30.0
"""A change of a table waits for whoever uses it."""


class DatabaseFacet:
    """Stop, start and change PostgreSQL, as its operator would."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._flapping = Flapping(down=lambda: self.stop("immediate"), up=self.start)

    @property
    def _server(self) -> Postgres:
        return self._lab.database

    async def start(self) -> None:
        """Start PostgreSQL where it is stopped, its lines going where they went."""
        await self._lab.start_database()

    async def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop PostgreSQL, orderly or at once."""
        await self._server.stop(mode)

    def flap(self, *, down_seconds: float, up_seconds: float) -> None:
        """Let PostgreSQL end at once and start again, over and over."""
        self._flapping.begin(down_seconds=down_seconds, up_seconds=up_seconds)

    async def steady(self) -> None:
        """End the flapping, and start PostgreSQL where it is stopped."""
        await self._flapping.end()

    def freeze(self) -> None:
        """Stop every process of PostgreSQL where it stands: connections are accepted, nobody answers."""
        self._server.freeze()

    def thaw(self) -> None:
        """Let a frozen PostgreSQL go on; that it is not frozen is fine."""
        self._server.thaw()

    async def execute(self, sql: str, *values: object) -> list[dict[str, object]]:
        """Run one statement in the platform's database as the superuser and return its rows."""
        return await self._server.execute(sql, *values, seconds=_STATEMENT_SECONDS)

    async def configure(self, name: str, value: str) -> None:
        """Change a setting of the running server for good, as ALTER SYSTEM does; sessions take it at once.

        Raises:
            ValueError: it is not the name of a setting.
        """
        quoted = value.replace("'", "''")
        await self.execute(f"ALTER SYSTEM SET {_setting(name)} = '{quoted}'")
        self._server.reload()

    async def reset(self, name: str) -> None:
        """Give a setting its value from the lab back; that it was never changed is fine.

        Raises:
            ValueError: it is not the name of a setting.
        """
        await self.execute(f"ALTER SYSTEM RESET {_setting(name)}")
        self._server.reload()

    async def disconnect(self) -> int:
        """End every session of the platform's role, as its operator may; return how many there were."""
        ended = await self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", self._server.user
        )
        return len(ended)

    async def change_password(self) -> None:
        """Give the platform's role a password that nobody knows; sessions go on."""
        await self._set_password(secrets.token_urlsafe(24))

    async def restore_password(self) -> None:
        """Give the platform's role the password back that its secret holds."""
        await self._set_password(self._server.password)

    def admit(self, others: str = "") -> None:
        """Let only these roles connect beside the superuser; without an argument all of them. Sessions go on."""
        self._server.admit(others)

    async def fill(self) -> None:
        """Fill the disk that the data lie on, the room included that the write-ahead log had kept for itself.

        Raises:
            LabError: it is the machine's own, which is never filled.
        """
        import asyncpg

        if not self._server.limited:
            raise LabError(
                "the database lies on this machine's own disk, which the lab never fills; "
                "`goldenpath-lab up --database-disk 256m` gives it one of its own (`down` first)"
            )
        self._server.fill()
        # As a bulk load does: it goes on writing until the server finds no room, and takes the server with it.
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self.execute(_BULK)

    def drain(self) -> None:
        """Make room on the disk again; that it was never filled is fine."""
        if self._server.limited:
            self._server.drain()

    async def _set_password(self, password: str) -> None:
        # A statement that fails stands in the server's log: it must not hold the password.
        await self.execute(f"ALTER ROLE {self._server.user} PASSWORD '{verifier(password)}'")


def _setting(name: str) -> str:
    if not _SETTING.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a setting")
    return name
