"""The model provider is down."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

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
    holds=("model behaviour",),
    cures=(
        "wait for the provider",
        "switch to another model",
    ),
    act=plain(lambda stage: stage.model.behave(status=503)),
    undo=plain(lambda stage: stage.model.behave()),
)
