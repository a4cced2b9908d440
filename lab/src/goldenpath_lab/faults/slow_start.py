"""The auth service's new revision takes longer to start than its probe waits."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_MODULE = '''"""Warm the word lists before anything else."""

import time

time.sleep({seconds})
'''


async def act(stage: Stage, memory: Memory) -> None:
    """Give the image a package file that sleeps past the probe's limit at import, and deploy it."""
    del memory
    seconds = round(stage.limits.startup * 1.2, 1)
    stage.code.add_file("chat_platform/warm.py", _MODULE.format(seconds=seconds))
    stage.code.append("chat_platform/__init__.py", "\nfrom chat_platform import warm as warm\n")
    await stage.services.deploy("chat-auth", image=stage.code.build())


FAULT = Fault(
    id="slow-start",
    title="the new revision of auth does not open its port before the start-up probe gives up",
    layer="application",
    component="chat-auth",
    mechanism="a file: a module in the image that sleeps at import",
    propagation=("the new revision never gets traffic", "the old one serves on"),
    sights=(
        Sight(where="logs", what="the probe fails", pattern=r"STARTUP TCP probe failed 1 time .* DEADLINE_EXCEEDED"),
        Sight(where="audit", what="the revision is not ready", pattern=r"Ready condition status changed to False"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("load the word lists after start-up", "give the probe more time"),
    deploys=("chat-auth",),
    remember=remember_revision("chat-auth"),
    act=act,
    undo=roll_back,
)
