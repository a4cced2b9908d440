"""The password of the platform's role is another one than its secret says."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Change the role's password, not the secret, and end the sessions that were opened with the old one."""
    del memory
    await stage.database.change_password()
    await stage.database.disconnect()


async def undo(stage: Stage, memory: Memory) -> None:
    """Give the role the password of its secret back."""
    del memory
    await stage.database.restore_password()


FAULT = Fault(
    id="database-password-rotated",
    title="the database role's password was rotated, the secret that holds it was not",
    layer="configuration",
    component="database",
    mechanism="a setting: the role chat has a new password, and its sessions were ended",
    propagation=("the server refuses every new connection of the platform", "login and chat fail"),
    sights=(
        Sight(
            where="logs",
            what="the server refuses the password",
            pattern=r'password authentication failed for user \\"chat\\"',
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("add a version of the secret with the new password", "set the old password again"),
    holds=("database process",),
    act=act,
    undo=undo,
)
