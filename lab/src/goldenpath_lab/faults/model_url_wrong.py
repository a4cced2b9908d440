"""The backend looks for the model provider at a host that does not exist."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

FAULT = Fault(
    id="model-url-wrong",
    title="the model provider's address in the backend's settings names a host that does not exist",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: MODEL_URL of the backend",
    propagation=("the name does not resolve", "runs fail with agent_error", "login, socket and storage still work"),
    sights=(
        Sight(
            where="logs",
            what="the name does not resolve",
            pattern=r"model provider: \w*Connect\w*: .*(?:Name or service not known|Temporary failure in name resolution"
            r"|No address associated)",
        ),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("set the provider's address and deploy", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", environment={"MODEL_URL": "http://models.internal.invalid/v1"}),
    undo=roll_back,
)
