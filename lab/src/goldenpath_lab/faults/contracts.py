"""What a fault is: what it acts on, what must be seen of it, and how it is undone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Literal, Protocol

from goldenpath_lab.model import Limits, Revision, Template

Layer = Literal["infrastructure", "application", "configuration", "dependency", "test", "none"]
PartName = Literal["database", "cache"]
Memory = dict[str, str | int | float]


class Part(Protocol):
    """A program of the lab that can be stopped and started."""

    async def start(self) -> None:
        """Start it and wait until it answers."""
        ...

    async def stop(self) -> None:
        """End it."""
        ...


class Stage(Protocol):
    """What faults may act on. There is no log here: what is written is written by who observes."""

    def template(self, service: str) -> Template:
        """Return the newest template of a service."""
        ...

    def serving(self, service: str) -> str:
        """Return the revision that carries the traffic."""
        ...

    async def deploy(self, service: str, template: Template) -> Revision:
        """Deploy a revision, as a deployer would."""
        ...

    async def roll_back(self, service: str, revision: str) -> None:
        """Give all traffic to an earlier revision."""
        ...

    def ignore(self, *patterns: str) -> None:
        """Write an ignore file into the build context."""
        ...

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text once in a file of the build context."""
        ...

    def add_file(self, path: str, text: str) -> None:
        """Add a file to the build context."""
        ...

    def append(self, path: str, text: str) -> None:
        """Append a text to a file of the build context."""
        ...

    def clean_checkout(self) -> None:
        """Make the build context what the code says again."""
        ...

    def build(self) -> str:
        """Build an image from the context; return its digest."""
        ...

    @property
    def limits(self) -> Limits:
        """Return the run platform's limits, scaled."""
        ...

    def secret(self, name: str) -> str:
        """Return the newest version of a secret."""
        ...

    def secret_version(self, name: str) -> int:
        """Return the number of the newest version."""
        ...

    def add_secret(self, name: str, value: str) -> int:
        """Add a version of a secret; return its number."""
        ...

    async def reread(self, name: str) -> None:
        """Replace every instance that was started with another version of a secret than the newest."""
        ...

    def destroy_secrets_after(self, name: str, version: int) -> None:
        """Remove the versions of a secret above this one."""
        ...

    def part(self, name: PartName) -> Part:
        """Return a program of the lab."""
        ...

    async def behave(self, **changes: object) -> None:
        """Change how the model provider answers; without changes it answers well."""
        ...

    def certificate(self, *, expired: bool) -> None:
        """Install a certificate on the load balancer."""
        ...

    async def run(self, name: str) -> str:
        """Start a program of ``goldenpath_lab.strangers``, wait until it troubles, return a handle for ``end``."""
        ...

    def end(self, handle: str) -> None:
        """End a client program started by ``run``; that it is gone is fine."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """Where a fault must be visible, and as what."""

    where: Literal["logs", "outside", "metrics", "audit"]
    what: str
    pattern: str
    """For logs, audit and metrics a regular expression over one line of the export; for outside the failing step of the walk."""


async def nothing_to_remember(stage: Stage, dice: Random) -> Memory:
    """Return an empty memory: the undoing needs nothing of the state before."""
    del stage, dice
    return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One way to break the lab. Its file's name is its id."""

    id: str
    title: str
    layer: Layer
    component: str
    mechanism: str
    """What it does, to what: a process, a socket, a file, a setting, a limit or a clock."""
    propagation: tuple[str, ...] = ()
    """Whom it reaches, in order."""
    sights: tuple[Sight, ...] = ()
    users_harmed: bool = True
    pages: bool = True
    cures: tuple[str, ...] = ()
    act: Callable[[Stage, Memory], Awaitable[None]]
    undo: Callable[[Stage, Memory], Awaitable[None]]
    """Undo it from what was remembered. Called again after a crash, so doing it twice must be harmless."""
    remember: Callable[[Stage, Random], Awaitable[Memory]] = nothing_to_remember
    """Read what the undoing needs; kept on disk before ``act`` is called."""
