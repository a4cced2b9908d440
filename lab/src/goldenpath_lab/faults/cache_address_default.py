"""The backend looks for the cache on its own machine."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

_ADDRESS = "127.0.0.1:6379"

FAULT = Fault(
    id="cache-address-default",
    title="the backend's cache address is the one of a developer's machine",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: REDIS_URL of the backend names the loopback address",
    propagation=("the connection is refused", "start-up ends in phase CACHE", "503 at the front"),
    sights=(
        Sight(where="logs", what="loopback refuses", pattern=r"Error 111 connecting to 127\.0\.0\.1:6379"),
        Sight(where="logs", what="the start-up phase fails", pattern=r"PHASE FAILED: CACHE"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("set the cache's address and deploy", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", environment={"REDIS_URL": f"redis://{_ADDRESS}/0"}),
    undo=roll_back,
)
