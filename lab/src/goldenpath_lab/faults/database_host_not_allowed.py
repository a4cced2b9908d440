"""The database lets nobody in but its superuser."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Leave the platform's role out of who is let in, and end its sessions."""
    del memory
    stage.database.admit("reporting")
    await stage.database.disconnect()


async def undo(stage: Stage, memory: Memory) -> None:
    """Let everybody in again who has a password."""
    del memory
    stage.database.admit()


FAULT = Fault(
    id="database-host-not-allowed",
    title="the database's list of who may connect no longer names the platform's role",
    layer="configuration",
    component="database",
    mechanism="a file: pg_hba.conf holds no entry for the role chat, and its sessions were ended",
    propagation=("the server refuses every new connection of the platform", "login and chat fail"),
    sights=(
        Sight(
            where="logs",
            what="the server has no entry for it",
            pattern=r'no pg_hba\.conf entry for host \\"127\.[\d.]+\\", user \\"chat\\"',
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("put the entry back and reload",),
    holds=("database process",),
    act=act,
    undo=undo,
)
