"""The WebSocket handler forgets to await: every connection dies in it, all else works."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys_edited, remember_revision, roll_back

FAULT = Fault(
    id="missing-await",
    title="the WebSocket handler uses a coroutine that it never awaited",
    layer="application",
    component="chat-api",
    mechanism="a file: the source of the handler in the image lacks one await",
    propagation=("every WebSocket fails in milliseconds", "other routes answer"),
    sights=(
        Sight(where="logs", what="the handler raises", pattern=r"'coroutine' object has no attribute"),
        Sight(where="outside", what="the socket fails", pattern="socket"),
    ),
    cures=("roll back to the revision before", "await the call"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys_edited("chat-api", "chat_platform/chat/socket.py", "await accepted(", "accepted("),
    undo=roll_back,
)
