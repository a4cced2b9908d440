"""The outage of the packaging error: an ignore rule keeps a folder out of the image."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Build the backend's image under an ignore rule that fits too much, and deploy it."""
    del memory
    stage.code.ignore("*.md", "**/tools/")
    await stage.services.deploy("chat-api", image=stage.code.build())


FAULT = Fault(
    id="image-without-module",
    title="an ignore rule leaves the backend's tools out of the image",
    layer="application",
    component="chat-api",
    mechanism="a file: .dockerignore in the build context names **/tools/",
    propagation=("the worker dies at import", "503 and 500 at the front", "chat dead"),
    sights=(
        Sight(
            where="logs",
            what="the module is missing",
            pattern=r"ModuleNotFoundError: No module named 'chat_platform\.chat\.tools",
        ),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("roll back to the revision before", "correct the ignore file, build again"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=roll_back,
)
