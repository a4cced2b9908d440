"""What faults may touch of a running lab."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from goldenpath_lab import deployment
from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.contracts import Part, PartName
from goldenpath_lab.lab import Lab
from goldenpath_lab.model import Limits, Revision, Template
from goldenpath_lab.parts.process import alive, started_ticks
from goldenpath_lab.run.image import IGNORE_FILE

_TROUBLES = 30.0


class _Database:
    """The database as a part: started, it is also writing its lines to the log again."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def start(self) -> None:
        """Start PostgreSQL where it is stopped."""
        await self._lab.start_database()

    async def stop(self) -> None:
        """Stop PostgreSQL, as an operator would."""
        await self._lab.database.stop()


class _Cache:
    """The cache as a part."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def start(self) -> None:
        """Start the cache where it is stopped."""
        if self._lab.cache.pid is None:
            await self._lab.cache.start()

    async def stop(self) -> None:
        """Stop the cache."""
        await self._lab.cache.stop()


class LabStage:
    """The lab as the faults' contract wants it."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._context = lab.state.folder / "source"

    @property
    def limits(self) -> Limits:
        """Return the run platform's limits, scaled."""
        return self._lab.config.limits

    def template(self, service: str) -> Template:
        """Return the newest template of a service."""
        return self._lab.platform.template(service)

    def serving(self, service: str) -> str:
        """Return the revision that carries the traffic.

        Raises:
            LabError: none does.
        """
        revision = self._lab.platform.serving(service)
        if revision is None:
            raise LabError(f"no revision of {service} carries traffic")
        return revision

    async def deploy(self, service: str, template: Template) -> Revision:
        """Deploy a revision, as a deployer would."""
        return await self._lab.platform.deploy(service, template)

    async def roll_back(self, service: str, revision: str) -> None:
        """Give all traffic to an earlier revision."""
        await self._lab.platform.roll_back(service, revision)

    def ignore(self, *patterns: str) -> None:
        """Write an ignore file into the build context."""
        self._file(IGNORE_FILE).write_text("\n".join(patterns) + "\n", encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file of the build context.

        Raises:
            LabError: the file does not hold the text, so the fault would not be one.
        """
        file = self._file(path)
        text = file.read_text(encoding="utf-8")
        if old not in text:
            raise LabError(f"{path} holds no {old!r}: the fault no longer fits the platform's code")
        file.write_text(text.replace(old, new), encoding="utf-8")

    def add_file(self, path: str, text: str) -> None:
        """Add a file to the build context."""
        self._file(path).write_text(text, encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        """Append a text to a file of the build context."""
        with self._file(path).open("a", encoding="utf-8") as file:
            file.write(text)

    def clean_checkout(self) -> None:
        """Make the build context what the code says again."""
        deployment.checkout(self._context)

    def build(self) -> str:
        """Build an image from the context; return its digest."""
        return self._lab.platform.build(self._context)

    def secret(self, name: str) -> str:
        """Return the newest version of a secret."""
        return self._lab.platform.secret(name)

    def secret_version(self, name: str) -> int:
        """Return the number of the newest version."""
        return self._lab.platform.secret_version(name)

    def add_secret(self, name: str, value: str) -> int:
        """Add a version of a secret; return its number."""
        return self._lab.platform.add_secret(name, value)

    async def reread(self, name: str) -> None:
        """Replace every instance that was started with another version of a secret than the newest."""
        await self._lab.platform.reread(name)

    def destroy_secrets_after(self, name: str, version: int) -> None:
        """Remove the versions of a secret above this one."""
        self._lab.platform.destroy_secrets_after(name, version)

    def part(self, name: PartName) -> Part:
        """Return a program of the lab."""
        return _Database(self._lab) if name == "database" else _Cache(self._lab)

    async def behave(self, **changes: object) -> None:
        """Change how the model provider answers; without changes it answers well."""
        self._lab.behave(**changes)

    def certificate(self, *, expired: bool) -> None:
        """Install a certificate on the load balancer."""
        self._lab.install_certificate(expired=expired)

    async def run(self, name: str) -> str:
        """Start one of the programs beside the platform and wait until it says that it troubles.

        Returns:
            A handle that ``end`` takes, also after a crash.

        Raises:
            LabError: it ended, or said nothing in time.
        """
        await self._lab.open_neighbour()
        process = await self._lab.spawner.spawn(
            name,
            (sys.executable, "-m", f"goldenpath_lab.strangers.{name}"),
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **self._lab.client_environment()},
            stdout=asyncio.subprocess.PIPE,
        )
        handle = f"{process.pid}:{started_ticks(process.pid)}"
        try:
            said = await asyncio.wait_for(process.stdout.readline(), _TROUBLES) if process.stdout else b""
        except TimeoutError:
            said = b""
        if said != b"ready\n":
            self.end(handle)
            raise LabError(f"{name} did not come to trouble anything within {_TROUBLES:g} s")
        return handle

    def end(self, handle: str) -> None:
        """End a client program started by ``run``; that it is gone is fine."""
        pid, _, ticks = handle.partition(":")
        if pid.isdigit() and alive(int(pid), int(ticks or 0)):
            os.killpg(int(pid), signal.SIGKILL)

    def _file(self, path: str) -> Path:
        return self._context / path
