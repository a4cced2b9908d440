"""The backend's revision has no SQL socket."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

FAULT = Fault(
    id="sql-instance-not-attached",
    title="a deployment of the backend does not attach the database's instance: the socket it opens is not there",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: the backend's revision has no Cloud SQL connection",
    propagation=("the socket's file does not exist", "start-up ends in phase DATABASE", "503 at the front"),
    sights=(
        Sight(where="logs", what="there is no such file", pattern=r"\[Errno 2\] No such file or directory"),
        Sight(where="logs", what="the start-up phase fails", pattern=r"PHASE FAILED: (?:INIT|DATABASE)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("attach the instance and deploy", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", sql_attached=False),
    undo=roll_back,
)
