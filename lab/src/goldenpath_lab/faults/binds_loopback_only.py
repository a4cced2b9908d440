"""The program listens where only its own container hears it."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_PORT = 18090


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy auth with a command that binds the loopback address, as on a developer's machine."""
    del memory
    old = stage.services.template("chat-auth")
    command = tuple(part.replace("{address}", "127.0.0.1") for part in old.command)
    await stage.services.deploy("chat-auth", command=command, port=_PORT)


FAULT = Fault(
    id="binds-loopback-only",
    title="auth's command binds 127.0.0.1, where the run platform cannot reach it",
    layer="configuration",
    component="chat-auth",
    mechanism="a socket: the program listens on the loopback address instead of the container's",
    propagation=("the program runs, and the start-up probe does not reach it", "the new revision never gets traffic"),
    sights=(
        Sight(where="logs", what="the probe fails", pattern=r"STARTUP TCP probe failed 1 time .* DEADLINE_EXCEEDED"),
        Sight(
            where="logs", what="the program says where it listens", pattern=rf"running on http://127\.0\.0\.1:{_PORT}"
        ),
        Sight(where="audit", what="the revision is not ready", pattern=r"Ready condition status changed to False"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("bind 0.0.0.0",),
    holds=("a loopback port",),
    deploys=("chat-auth",),
    remember=remember_revision("chat-auth"),
    act=act,
    undo=roll_back,
)
