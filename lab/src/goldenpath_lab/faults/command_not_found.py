"""The container's command names a program that is not in the image."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

_LINE = "exec gunicorn-prod --bind $HOST:$PORT chat_platform.chat.main:app"

FAULT = Fault(
    id="command-not-found",
    title="the backend's command names a program that the image does not hold",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: the command of the backend's revision",
    propagation=("the shell exits with 127", "the new revision never gets traffic"),
    sights=(
        Sight(where="logs", what="the shell does not find it", pattern=r"exec: gunicorn-prod: not found"),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(127\)"),
        Sight(where="audit", what="the revision is not ready", pattern=r"Ready condition status changed to False"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("correct the command", "put the program into the image"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", command=("/bin/sh", "-c", _LINE)),
    undo=roll_back,
)
