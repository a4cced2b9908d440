"""Half of the traffic goes to a revision that is ready and broken."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Build a canary of the backend that looks up its user's runs under a wrong name, and give it half of the traffic."""
    stage.code.edit("chat_platform/chat/socket.py", "UUID(claims.subject)", "UUID(claims.user_id)")
    canary = await stage.services.deploy("chat-api", image=stage.code.build(), no_traffic=True)
    await stage.services.split("chat-api", {str(memory["revision"]): 50, canary.name: 50})


FAULT = Fault(
    id="traffic-half-broken",
    title="a canary of the backend gets half of the traffic, is ready, and fails every WebSocket",
    layer="application",
    component="chat-api",
    mechanism="a file: the canary's source reads an attribute that tokens do not have",
    propagation=(
        "about every second WebSocket fails",
        "the other half is served by the old revision",
        "both are ready",
    ),
    sights=(
        Sight(where="logs", what="the canary's handler raises", pattern=r"'Claims' object has no attribute 'user_id'"),
        Sight(
            where="audit", what="the traffic is split", pattern=r'"traffic":\[\{"revisionName":"[^"]+","percent":50\}'
        ),
        Sight(where="outside", what="some sockets fail", pattern="socket"),
    ),
    cures=("give all traffic to the revision before", "correct the attribute"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=roll_back,
)
