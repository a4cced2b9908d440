"""The backend's instances may not read the signing key any more."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage

_SECRET, _ROLE = "secrets/jwt-secret", "roles/secretmanager.secretAccessor"


async def act(stage: Stage, memory: Memory) -> None:
    """Take the accessor role from the instances' account; then the platform moves the backend to other machines."""
    del memory
    stage.access.revoke(_SECRET, _ROLE)
    await stage.services.recycle("chat-api")


async def undo(stage: Stage, memory: Memory) -> None:
    """Give the role back; the platform's next attempt to start an instance succeeds."""
    del memory
    stage.access.grant(_SECRET, _ROLE)


FAULT = Fault(
    id="secret-access-denied",
    title="the account that the backend runs as has lost the right to read the signing key; its next instance cannot start",
    layer="configuration",
    component="chat-api",
    mechanism="a policy: the account of the instances loses roles/secretmanager.secretAccessor on jwt-secret",
    propagation=(
        "running instances go on",
        "every new instance's start is aborted",
        "with the last old one gone, requests get 500",
    ),
    sights=(
        Sight(
            where="audit",
            what="the binding is removed",
            pattern=r'"action":"REMOVE","role":"roles/secretmanager\.secretAccessor"',
        ),
        Sight(
            where="logs",
            what="the secret is not fetched",
            pattern=r"Could not fetch secret .*jwt-secret.* Instance startup will now abort: Permission .* denied",
        ),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("grant roles/secretmanager.secretAccessor on jwt-secret to the instances' account",),
    holds=("policy of jwt-secret", "versions of jwt-secret"),
    act=act,
    undo=undo,
)
