"""The backend lacks a setting that it requires."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy the backend without the mapping of its signing key."""
    del memory
    mapped = stage.services.template("chat-api").secrets
    left = {name: secret for name, secret in mapped.items() if name != "JWT_SECRET"}
    await stage.services.deploy("chat-api", secrets=left)


FAULT = Fault(
    id="setting-missing",
    title="a deployment of the backend forgot to map the signing key",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: JWT_SECRET is not in the environment of the backend's revision",
    propagation=(
        "start-up ends in phase INIT",
        "the port was bound before, so the revision gets traffic",
        "503 at the front",
    ),
    sights=(
        Sight(where="logs", what="start-up names the setting", pattern=r"PHASE FAILED: INIT - JWT_SECRET is not set"),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("map the secret and deploy", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=roll_back,
)
