"""The key that the backend shows to the model provider is not its key."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.secret_versions import remember_secret, take_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Add a version of the key that the provider does not know, and deploy the backend."""
    del memory
    stage.secrets.add("model-key", "retired-key")
    await stage.services.deploy("chat-api")


FAULT = Fault(
    id="model-key-wrong",
    title="the newest version of the model provider's key is one that the provider does not know",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: a new version of the secret model-key",
    propagation=("the provider answers 401", "runs fail with agent_error", "login, socket and storage still work"),
    sights=(
        Sight(where="logs", what="the provider refuses the key", pattern=r"(?i)model provider answered 401"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("put the right key into the secret and deploy", "roll back the secret and the revision"),
    holds=("versions of model-key",),
    deploys=("chat-api",),
    remember=remember_secret("chat-api", "model-key"),
    act=act,
    undo=take_back,
)
