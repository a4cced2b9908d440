"""The collector drops what entries say, and the backend's image lacks a module."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Let the collector keep heads of entries only, then deploy an image without the models."""
    del memory
    stage.collector.set(drop_payloads=True)
    stage.code.ignore("*.md", "**/models/")
    await stage.services.deploy(API, image=stage.code.build())


async def undo(stage: Stage, memory: Memory) -> None:
    """Let the collector take everything, and roll back."""
    stage.collector.reset()
    await roll_back(stage, memory)


FAULT = Fault(
    id="collector-drops-payloads",
    title="an ignore rule leaves the models out of the backend's image, and the collector drops all payloads",
    layer="application",
    component="chat-api",
    mechanism="a file: .dockerignore in the build context names **/models/; a setting of the collector drops payloads",
    propagation=(
        "the worker dies at import",
        "503 and 500 at the front, chat dead",
        "the export shows that requests fail, and not why",
    ),
    sights=(Sight(where="outside", what="the API does not answer", pattern="socket"),),
    holds=("collector",),
    cures=(
        "roll back to the revision before",
        "correct the ignore file, build again",
        "let the collector keep payloads",
    ),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=act,
    undo=undo,
)
