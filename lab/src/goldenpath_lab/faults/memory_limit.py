"""The backend needs more memory than its limit allows."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

_TOO_LITTLE_MIB = 40


FAULT = Fault(
    id="memory-limit",
    title="the backend's memory limit is below what it needs to start",
    layer="configuration",
    component="chat-api",
    mechanism="a limit: the memory limit of the backend's revision",
    propagation=("instances are ended while they start", "503 and 500 at the front"),
    sights=(
        Sight(
            where="logs", what="the limit is exceeded", pattern=r"Memory limit of \d+ MiB exceeded with \d+ MiB used"
        ),
        Sight(where="logs", what="the container is killed", pattern=r"Container terminated on signal 9"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("raise the limit", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", memory_mib=_TOO_LITTLE_MIB),
    undo=roll_back,
)
