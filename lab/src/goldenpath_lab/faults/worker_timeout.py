"""Gunicorn ends a worker that says nothing for longer than it is allowed."""

from goldenpath_lab.faults.blocking import pause
from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, rewrite
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy a handler that blocks for five seconds under a server that allows two."""
    del memory
    *options, application = stage.services.template(API).command
    command = (*options, "--timeout", "2", application)
    await stage.services.deploy(API, image=rewrite(stage, *pause(5)), command=command)


FAULT = Fault(
    id="worker-timeout",
    title="the handler of messages blocks for longer than the server lets a worker be silent",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/conversation.py in the image calls time.sleep(5) under gunicorn --timeout 2",
    propagation=(
        "gunicorn aborts the worker at every message",
        "all its conversations are cut",
        "the next worker is aborted at the next message",
    ),
    sights=(
        Sight(where="logs", what="the worker is given up", pattern=r"WORKER TIMEOUT \(pid:\d+\)"),
        Sight(where="logs", what="the worker is aborted", pattern=r"Worker \(pid:\d+\) was sent SIGABRT!"),
        Sight(where="outside", what="messages are not accepted, or nobody takes them", pattern="message|socket"),
    ),
    cures=("roll back to the revision before", "await asyncio.sleep instead", "a longer time-out hides it only"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=act,
    undo=roll_back,
)
