"""A PostgreSQL data folder made once and copied for each lab: a copy takes a tenth of the time."""

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldenpath_lab.parts.data_folder import access
from goldenpath_lab.parts.files import write_private
from goldenpath_lab.parts.identity import Identity
from goldenpath_lab.parts.process import PartError, Spawner

SUPERUSER = "postgres"
ROLE = DATABASE = "chat"

# Raise it when a template made by an older version of this file must not be used again.
_EDITION = 1
_BUILD_SECONDS = 60.0
_TAIL = 2_000
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A data folder with role and database `chat`, and the passwords that open it."""

    data: Path
    passwords: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Tools:
    """PostgreSQL's own programs, run as an identity that they accept."""

    folder: Path
    spawner: Spawner
    identity: Identity

    async def run(self, argv: Sequence[str], *, seconds: float, text: str = "", password: str = "") -> str:
        """Run one of them to its end and return what it printed.

        Raises:
            PartError: It failed, or took longer than `seconds`.
        """
        program, *arguments = argv
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": password}
        process = await self.spawner.spawn(
            program,
            (str(self.folder / program), *arguments),
            env=env,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            wrap=self.identity.wrap,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(text.encode() or None), seconds)
        except TimeoutError:
            raise PartError(f"{program} took longer than {seconds:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
        printed = output[-_TAIL:].decode(errors="replace").strip()
        if process.returncode:
            raise PartError(f"{program} ended with code {process.returncode}: {printed}")
        return printed


async def template(cache: Path, tools: Tools) -> Template:
    """Return the template kept in the cache folder, made now where there is none.

    Raises:
        PartError: It could not be made.
    """
    # The folder of the programs is named for their major version, and servers of one such share their data's form.
    home = cache / f"{tools.folder.parent.name}-{tools.identity.name}-{_EDITION}"
    if not home.exists():
        cache.mkdir(parents=True, exist_ok=True)
        async with _alone(cache):
            # Another lab may have made it while we waited.
            if not home.exists():
                await _make(home, tools)
    return Template(data=home / "data", passwords=home / "passwords.json")


async def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder with owners and permissions, sharing blocks where the file system can.

    Raises:
        PartError: It could not be copied whole.
    """
    process = await asyncio.create_subprocess_exec(
        "cp", "-a", "--reflink=auto", str(source), str(target), stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    if process.returncode:
        raise PartError(f"{source} was not copied: {errors[-_TAIL:].decode(errors='replace').strip()}")


@contextlib.asynccontextmanager
async def _alone(cache: Path) -> AsyncIterator[None]:
    """Keep other labs from making a template at the same time; the lock goes with its holder."""
    with (cache / "postgresql.lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


async def _make(home: Path, tools: Tools) -> None:
    for left in home.parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home.parent))
    try:
        await _fill(draft, tools)
        # Only a whole template ever has the final name.
        draft.rename(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


async def _fill(draft: Path, tools: Tools) -> None:
    data = draft / "data"
    data.mkdir(mode=0o700)
    passwords = {user: secrets.token_urlsafe(24) for user in (SUPERUSER, ROLE)}
    write_private(draft / "passwords.json", json.dumps(passwords))
    write_private(draft / "first", passwords[SUPERUSER])
    if tools.identity.owner is not None:
        draft.chmod(0o711)
    tools.identity.own(data, draft / "first")
    await tools.run(_initdb(data, draft / "first"), seconds=_BUILD_SECONDS)
    (draft / "first").unlink()
    (data / "pg_hba.conf").write_text(access(SUPERUSER))
    # A server for one user alone, that reads its statements from us: nothing listens meanwhile.
    said = await tools.run(
        ("postgres", "--single", "-F", "-D", str(data), "-c", "log_statement=none", "template1"),
        seconds=_BUILD_SECONDS,
        text="\n".join(_statements(passwords[ROLE])),
    )
    # It goes on after an error, and quotes the statement, which may hold a password.
    if "ERROR:" in said:
        raise PartError("PostgreSQL refused to make the template's role or database")


def _statements(password: str) -> tuple[str, ...]:
    return (
        f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'",
        f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        # Each database is three hundred files more to copy for every lab.
        "DROP DATABASE postgres",
        "UPDATE pg_database SET datistemplate = false WHERE datname = 'template0'",
        "DROP DATABASE template0",
        "CHECKPOINT",
        "",
    )


def _initdb(data: Path, pwfile: Path) -> tuple[str, ...]:
    # Small segments of the write-ahead log keep the folder small, which is what a limited one needs.
    return (
        *("initdb", "--no-sync", "--no-instructions", "--wal-segsize=1", "--encoding=UTF8", "--locale=C.UTF-8"),
        *("--auth=scram-sha-256", f"--username={SUPERUSER}", f"--pwfile={pwfile}", f"--pgdata={data}"),
    )
