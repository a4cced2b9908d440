"""The container's start script may not be executed."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_SCRIPT = """#!/bin/sh
exec python3 -m uvicorn --host "$HOST" --port "$PORT" chat_platform.auth.main:app
"""


async def act(stage: Stage, memory: Memory) -> None:
    """Build an image with a start script that lost its mode on the way, and deploy auth with it."""
    del memory
    stage.code.add_file("start.sh", _SCRIPT)
    await stage.services.deploy("chat-auth", image=stage.code.build(), command=("/bin/sh", "-c", "exec ./start.sh"))


FAULT = Fault(
    id="command-not-executable",
    title="auth's start script is in the image without the right to be executed",
    layer="application",
    component="chat-auth",
    mechanism="a file: the start script in the image has no execute bit",
    propagation=("the shell exits with 126", "the new revision never gets traffic"),
    sights=(
        Sight(where="logs", what="the kernel refuses", pattern=r"exec: \./start\.sh: Permission denied"),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(126\)"),
        Sight(where="audit", what="the revision is not ready", pattern=r"Ready condition status changed to False"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("chmod +x in the build", "run the script by naming its interpreter"),
    deploys=("chat-auth",),
    remember=remember_revision("chat-auth"),
    act=act,
    undo=roll_back,
)
