"""The model provider's address lacks its path."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

FAULT = Fault(
    id="model-url-missing-path",
    title="the model provider's address in the backend's settings lacks /v1",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: MODEL_URL of the backend",
    propagation=("the provider answers 404", "runs fail with agent_error", "login, socket and storage still work"),
    sights=(
        Sight(where="logs", what="the provider knows no such path", pattern=r"(?i)model provider answered 404"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("set the provider's whole address and deploy", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", environment={"MODEL_URL": "http://{model}"}),
    undo=roll_back,
)
