"""The backend's request time-out ends WebSockets in mid-answer."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_SECONDS = 5
_THINKING_SECONDS = 1.5


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy the backend with a request time-out below what an answer takes, and let the model think as models do."""
    del memory
    await stage.services.deploy("chat-api", timeout=_SECONDS)
    stage.model.behave(delay_seconds=_THINKING_SECONDS)


async def undo(stage: Stage, memory: Memory) -> None:
    """Give the traffic back and let the model answer at once again."""
    stage.model.behave()
    await roll_back(stage, memory)


FAULT = Fault(
    id="request-timeout-too-short",
    title="the request time-out of the backend is meant for plain requests, and ends every WebSocket after seconds",
    layer="configuration",
    component="chat-api",
    mechanism="a limit: the request time-out of the backend's revision, which covers a WebSocket's whole life",
    propagation=(
        "sockets end without a close frame while the model still thinks",
        "clients reconnect and lose them again",
    ),
    sights=(
        Sight(
            where="logs",
            what="the time-out ends a socket",
            pattern=r'/ws".*reached the maximum request timeout|reached the maximum request timeout.*/ws"',
        ),
        Sight(where="audit", what="the time-out is deployed", pattern=rf'"timeoutSeconds":{_SECONDS}\b'),
        Sight(where="outside", what="the answer does not come", pattern="events|answer"),
    ),
    cures=("a request time-out of an hour", "roll back to the revision before"),
    holds=("model behaviour",),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=undo,
)
