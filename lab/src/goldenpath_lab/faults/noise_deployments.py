"""Nothing is broken: the page and the backend are deployed anew, the backend twice."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.rewritten import API, WEB
from goldenpath_lab.faults.two_services import remember_both, roll_both_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy what runs already, as a release train does."""
    del memory
    for service in (WEB, API, API):
        await stage.services.deploy(service)


FAULT = Fault(
    id="noise-deployments",
    title="no fault: page and backend are deployed anew, and old instances retire",
    layer="none",
    component="client",
    mechanism="a setting: three deployments of unchanged templates",
    propagation=("old instances are shut down", "their conversations are asked to come again (1001)"),
    sights=(
        Sight(where="audit", what="revisions become ready", pattern=r"Ready condition status changed to True"),
        Sight(where="logs", what="old instances retire", pattern=r"Shutting down user disabled instance"),
    ),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: no user is harmed",
    cures=("none: nothing is broken",),
    deploys=(WEB, API),
    remember=remember_both(API, WEB),
    act=act,
    undo=roll_both_back,
)
