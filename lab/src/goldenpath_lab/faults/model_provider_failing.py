"""The model provider is down."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight, Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Make the provider answer 503."""
    del memory
    await stage.behave(status=503)


async def undo(stage: Stage, memory: Memory) -> None:
    """Make the provider answer well."""
    del memory
    await stage.behave()


FAULT = Fault(
    id="model-provider-failing",
    title="the model provider answers 503",
    layer="dependency",
    component="model-provider",
    mechanism="a process: the provider answers 503 to every call",
    propagation=("runs fail with agent_error", "login, socket and storage still work"),
    sights=(
        Sight(where="logs", what="the provider's answer", pattern=r"(?i)model provider answered 503"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=(
        "wait for the provider",
        "switch to another model",
    ),
    act=act,
    undo=undo,
)
