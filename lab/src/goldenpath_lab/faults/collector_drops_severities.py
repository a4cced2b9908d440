"""The collector takes what names a severity; what says the cause names none."""

from goldenpath_lab.faults import worker_timeout
from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Let the collector take INFO and above, then deploy a handler that outlasts its server's patience."""
    stage.collector.set(minimum_severity="INFO")
    await worker_timeout.act(stage, memory)


async def undo(stage: Stage, memory: Memory) -> None:
    """Let the collector take everything, and roll back."""
    stage.collector.reset()
    await roll_back(stage, memory)


FAULT = Fault(
    id="collector-drops-severities",
    title="the handler of messages blocks until its server aborts it, and the collector loses entries without severity",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/conversation.py in the image calls time.sleep(5) under gunicorn --timeout 2; a setting of the collector",
    propagation=(
        "gunicorn aborts the worker at every message, on stderr and without a severity",
        "all its conversations are cut",
        "the export lacks every line that says so",
    ),
    sights=(Sight(where="outside", what="messages are not accepted, or nobody takes them", pattern="message|socket"),),
    holds=("collector",),
    cures=("roll back to the revision before", "await asyncio.sleep instead", "let the collector take all severities"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=act,
    undo=undo,
)
