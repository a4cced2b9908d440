"""Two faults in one deployment: the image's hides the network's."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy an image without the tools, and with all egress through the connector."""
    del memory
    stage.code.ignore("*.md", "**/tools/")
    await stage.services.deploy(API, image=stage.code.build(), egress="all-traffic")


FAULT = Fault(
    id="masked-database",
    title="one deployment leaves the tools out of the image and sends all egress through the connector",
    layer="application",
    component="chat-api",
    mechanism="a file: .dockerignore in the build context names **/tools/; the same deployment sets egress to all-traffic",
    propagation=(
        "the worker dies at import",
        "503 and 500 at the front, chat dead",
        "masked: with a whole image the SQL socket's dial would vanish, as the connector leads to no public address",
    ),
    sights=(
        Sight(
            where="logs",
            what="the module is missing",
            pattern=r"ModuleNotFoundError: No module named 'chat_platform\.chat\.tools",
        ),
        Sight(where="audit", what="the egress setting", pattern=r'vpc-access-egress":"all-traffic"'),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("roll back to the revision before", "correct the ignore file and the egress, deploy again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=act,
    undo=roll_back,
)
