"""A blocking call in the path of every message stops the whole process for seconds."""

from goldenpath_lab.faults.blocking import pause
from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, deploys_rewritten

FAULT = Fault(
    id="event-loop-blocked",
    title="the handler of messages sleeps without giving the event loop back",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/conversation.py in the image calls time.sleep(6) in a coroutine",
    propagation=(
        "every message stops all conversations and calls for six seconds",
        "what comes meanwhile waits, and more comes than goes",
    ),
    sights=(Sight(where="outside", what="messages, or sockets behind them, wait too long", pattern="message|socket"),),
    cures=("roll back to the revision before", "await asyncio.sleep instead"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, *pause(6)),
    undo=roll_back,
)
