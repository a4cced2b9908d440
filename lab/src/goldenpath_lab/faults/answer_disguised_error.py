"""The model provider is down, and the agent says so in an answer that counts as a success."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, rewrite
from goldenpath_lab.stage.whole import Stage

_FILE = "chat/agents/supervisor.py"
_PLANNED = "        plan = await self._plan(task)\n"
_PLANNED_ANYHOW = """        try:
            plan = await self._plan(task)
        except ModelFailed:
            plan = Plan(reasoning="Let me see.", calls=(ToolCall(call_id="call-0", tool_name=self._helper, arguments={}),))
"""
_WRITTEN = "        return await self._write(task, results, story)\n"
_APOLOGY = """        try:
            return await self._write(task, results, story)
        except ModelFailed:
            return "I am sorry, I cannot help with that right now. Please try again later."
"""


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy an agent that apologises, then let the provider answer 503."""
    del memory
    edits = (Edit(path=_FILE, old=_PLANNED, new=_PLANNED_ANYHOW), Edit(path=_FILE, old=_WRITTEN, new=_APOLOGY))
    await stage.services.deploy(API, image=rewrite(stage, *edits))
    stage.model.behave(status=503)


async def undo(stage: Stage, memory: Memory) -> None:
    """Let the provider answer well, and roll back."""
    stage.model.behave()
    await roll_back(stage, memory)


FAULT = Fault(
    id="answer-disguised-error",
    title="the model provider answers 503, and the agent apologises as if that were an answer",
    layer="dependency",
    component="model-provider",
    mechanism="a process: the provider answers 503 to every call; an agent deployed before turns failures into apologies",
    propagation=(
        "every answer is an apology",
        "runs count as completed, all events come, the golden path leads through",
    ),
    sights=(Sight(where="logs", what="the provider's answer", pattern=r"(?i)model provider answered 503"),),
    paged_by="the provider's refusals in the backend's log: the golden path sees an answer",
    holds=("model behaviour",),
    cures=("wait for the provider", "switch to another model", "let the agent fail where the model fails"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=act,
    undo=undo,
)
