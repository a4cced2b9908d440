"""Nobody listens at the model provider's address."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="model-provider-stopped",
    title="the model provider is gone: its address refuses connections",
    layer="dependency",
    component="model-provider",
    mechanism="a process: the provider is stopped",
    propagation=(
        "connections are refused, at the one more try too",
        "runs fail with agent_error",
        "login, socket and storage still work",
    ),
    sights=(
        Sight(where="logs", what="the provider cannot be connected to", pattern=r"model provider: ConnectError"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("wait for the provider", "switch to another model"),
    incurable="the provider is a third party: the platform can only wait or go to another one",
    holds=("model process", "model behaviour"),
    act=plain(lambda stage: stage.model.stop()),
    undo=plain(lambda stage: stage.model.start()),
)
