"""The program binds another port than the one that the run platform asks."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy the backend with a new container port, beside a command that names the old one."""
    del memory
    old = stage.services.template("chat-api")
    command = tuple(part.replace("{port}", str(old.port)) for part in old.command)
    await stage.services.deploy("chat-api", command=command, port=old.port + 80)


FAULT = Fault(
    id="port-mismatch",
    title="the container port was changed, the command that binds it was not",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: the container port of the backend's revision is not the one that its command binds",
    propagation=("the start-up probe asks a port where nobody listens", "the new revision never gets traffic"),
    sights=(
        Sight(
            where="logs",
            what="the probe fails",
            pattern=r"STARTUP TCP probe failed 1 time .* port 8080\. .* DEADLINE_EXCEEDED",
        ),
        Sight(where="logs", what="the program listens elsewhere", pattern=r"Listening at: http://127\.[\d.]+:8000"),
        Sight(where="audit", what="the revision is not ready", pattern=r"Ready condition status changed to False"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("bind the port that PORT names", "set the container port to the one that is bound"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=roll_back,
)
