"""The version of the signing key that instances read is gone."""

from random import Random

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage

_SECRET, _SERVICE = "jwt-secret", "chat-auth"


async def remember(stage: Stage, dice: Random) -> Memory:
    """Return the newest version before."""
    del dice
    return {"version": stage.secrets.version(_SECRET)}


async def act(stage: Stage, memory: Memory) -> None:
    """Add a version with the same key, and clean up after it the wrong way round; then auth moves to other machines."""
    del memory
    added = stage.secrets.add(_SECRET, stage.secrets.value(_SECRET))
    stage.secrets.destroy(_SECRET, added)
    await stage.services.recycle(_SERVICE)


async def undo(stage: Stage, memory: Memory) -> None:
    """Make the version before the newest one again; who was started meanwhile reads it anew."""
    stage.secrets.destroy_after(_SECRET, int(memory["version"]))
    await stage.secrets.reread(_SECRET)


FAULT = Fault(
    id="secret-version-destroyed",
    title="cleaning up old versions of the signing key destroyed the newest one; auth's next instance cannot start",
    layer="configuration",
    component="chat-auth",
    mechanism="a setting: the newest version of the secret jwt-secret is destroyed",
    propagation=("running instances go on", "every new instance's start is aborted", "login gets 500"),
    sights=(
        Sight(where="audit", what="the version is destroyed", pattern=r"SecretManagerService\.DestroySecretVersion"),
        Sight(
            where="logs",
            what="the secret is not fetched",
            pattern=r"Could not fetch secret .*jwt-secret.* Instance startup will now abort: .* is in DESTROYED state",
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("add a version with the key",),
    holds=("versions of jwt-secret",),
    remember=remember,
    act=act,
    undo=undo,
)
