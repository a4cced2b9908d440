"""The instances' account may not connect to the database's instance any more."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_PROJECT, _ROLE = "projects/chat-lab", "roles/cloudsql.client"


async def act(stage: Stage, memory: Memory) -> None:
    """Take the role from the instances' account; the next deployment of the backend is a routine one."""
    del memory
    stage.access.revoke(_PROJECT, _ROLE)
    await stage.services.deploy("chat-api")


async def undo(stage: Stage, memory: Memory) -> None:
    """Give the role back, and the traffic."""
    stage.access.grant(_PROJECT, _ROLE)
    await roll_back(stage, memory)


FAULT = Fault(
    id="sql-client-role-missing",
    title="the account of the instances has lost the Cloud SQL client role; who connects anew is refused by the proxy",
    layer="configuration",
    component="database",
    mechanism="a policy: the account of the instances loses roles/cloudsql.client on the project",
    propagation=(
        "connections that are open go on",
        "the new revision's start-up ends in phase DATABASE",
        "503 at the front",
    ),
    sights=(
        Sight(
            where="audit", what="the binding is removed", pattern=r'"action":"REMOVE","role":"roles/cloudsql\.client"'
        ),
        Sight(where="logs", what="the proxy is refused", pattern=r"googleapi: Error 403: boss::NOT_AUTHORIZED"),
        Sight(where="logs", what="the start-up phase fails", pattern=r"PHASE FAILED: (?:INIT|DATABASE)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("grant roles/cloudsql.client to the instances' account",),
    holds=("project policy",),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=undo,
)
