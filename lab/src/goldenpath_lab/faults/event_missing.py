"""One of the five golden events is no longer told."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_TOLD = "        result = await self._called(call, caller)\n        story.tell(\n"
_TOLD_OF_FAILURES = (
    "        result = await self._called(call, caller)\n        if not result.success:\n          story.tell(\n"
)

FAULT = Fault(
    id="event-missing",
    title="tool_completed is published only for tools that failed",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/agents/supervisor.py in the image has a condition the wrong way round",
    propagation=("clients wait for a tool that has long answered", "the answer itself comes and is stored"),
    sights=(Sight(where="outside", what="an event does not come", pattern="events"),),
    cures=("roll back to the revision before", "tell of every tool, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, Edit(path="chat/agents/supervisor.py", old=_TOLD, new=_TOLD_OF_FAILURES)),
    undo=roll_back,
)
