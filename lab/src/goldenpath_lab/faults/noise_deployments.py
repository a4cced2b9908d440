"""Nothing is broken: every service is deployed anew, the backend twice."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.rewritten import API, AUTH, WEB
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy what runs already, as a release train does."""
    del memory
    for service in (WEB, AUTH, API, API):
        await stage.services.deploy(service)


async def undo(stage: Stage, memory: Memory) -> None:
    """Leave the new revisions: they are as good as the old ones."""
    del stage, memory


FAULT = Fault(
    id="noise-deployments",
    title="no fault: all services are deployed anew, and old instances retire",
    layer="none",
    component="client",
    mechanism="a setting: four deployments of unchanged templates",
    propagation=("old instances are shut down", "their conversations are asked to come again (1001)"),
    sights=(
        Sight(where="audit", what="revisions become ready", pattern=r"Ready condition status changed to True"),
        Sight(where="logs", what="old instances retire", pattern=r"Shutting down user disabled instance"),
    ),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: no user is harmed",
    cures=("none: nothing is broken",),
    deploys=(WEB, AUTH, API),
    act=act,
    undo=undo,
)
