"""The backend expects tokens for somebody else."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

FAULT = Fault(
    id="wrong-audience",
    title="the backend expects another audience than the one tokens are issued for",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: JWT_AUDIENCE of the backend",
    propagation=("every token is refused", "login still works, the socket does not"),
    sights=(
        Sight(where="logs", what="tokens are refused for their audience", pattern=r"(?i)token_audience|audience"),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("set the audience that auth issues", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", environment={"JWT_AUDIENCE": "chat-platform-next"}),
    undo=roll_back,
)
