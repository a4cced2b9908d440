"""The load balancer ends every WebSocket after a few seconds."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage

_LIMIT = 1.2
_THINKS = 0.8
"""Seconds before each of the model's two answers in a run."""


async def act(stage: Stage, memory: Memory) -> None:
    """Let the model take the time that models take, and bound the life of sockets below that of an answer."""
    del memory
    stage.model.behave(delay_seconds=_THINKS)
    stage.balancer.limit("chat-api", websocket=_LIMIT)


async def undo(stage: Stage, memory: Memory) -> None:
    """Lift the bound, and let the model answer at once again."""
    del memory
    stage.balancer.reset()
    stage.model.behave()


FAULT = Fault(
    id="balancer-cuts-sockets",
    title="the load balancer ends every WebSocket after a few seconds, in the middle of answers",
    layer="configuration",
    component="load-balancer",
    mechanism=(
        f"a limit: the API's back end may hold a WebSocket for {_LIMIT:g} s; "
        "the model takes its usual second or two for an answer"
    ),
    propagation=(
        "sockets come about and work",
        "each ends when its time is over, answered or not",
        "answers are stored all the same, and seen after a reload",
    ),
    sights=(
        Sight(
            where="logs",
            what="the load balancer ends upgraded connections",
            pattern=r'"statusDetails":"backend_timeout".*"requestUrl":"https://api\.[^"]*/ws","status":101',
        ),
        Sight(where="outside", what="the socket ends before the answer", pattern="events|answer"),
    ),
    holds=("url map", "model behaviour"),
    cures=("a time-out of the back end as long as sockets live",),
    act=act,
    undo=undo,
)
