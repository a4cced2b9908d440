"""What a fault is: what it acts on, what must be seen of it, and how it is undone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from goldenpath_lab.stage.whole import Stage

Layer = Literal["infrastructure", "application", "configuration", "dependency", "test", "none"]
Memory = dict[str, str | int | float]
"""What a fault keeps on disk for its undoing."""
Deed = Callable[[Stage, Memory], Awaitable[None]]
Remember = Callable[[Stage, Random], Awaitable[Memory]]
Paging = Literal["page", "ticket", "nothing"]
"""Who is to be told: somebody at once, somebody in working hours, nobody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """Where a fault must be visible, and as what."""

    where: Literal["logs", "outside", "metrics", "audit", "cloud"]
    what: str
    pattern: str
    """For logs, audit and metrics a regular expression over one line of the export; for outside the failing step of the walk, or ``page``, which users open before;
    for cloud over one line ``<path> <JSON>`` of what the cloud's API says."""


async def nothing_to_remember(stage: Stage, dice: Random) -> Memory:
    """Return an empty memory: the undoing needs nothing of the state before."""
    del stage, dice
    return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One way to break the lab. Its file's name is its id.

    The component is the one at whose own setting, file or process the fault acts. Where it acts on a link between two (a
    network rule, a policy, an egress setting, a secret that must equal another), it is the component that can no longer
    be reached or entered; where the link was that of everything private, it is the connector.
    """

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
    paging: Paging = "page"
    paged_by: str = "the golden path fails"
    """What should raise the alarm: the signal, not the cause."""
    cures: tuple[str, ...] = ()
    incurable: str = ""
    """Why nothing in the platform's own hands cures it, where that is so."""
    deploys: tuple[str, ...] = ()
    """Whose revisions it replaces. Of two that deploy the same service the later one may hide the earlier one."""
    holds: tuple[str, ...] = ()
    """What it needs for itself, for example ``database process``: faults that hold the same exclude each other."""
    act: Deed
    undo: Deed
    """Undo it from what was remembered. Called again after a crash, so doing it twice must be harmless."""
    remember: Remember = nothing_to_remember
    """Read what the undoing needs; kept on disk before ``act`` is called."""
