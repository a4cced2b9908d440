"""The handler of messages raises on every one."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

FAULT = Fault(
    id="handler-exception",
    title="the handler of messages reads a frame as if it were a dictionary",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/conversation.py in the image raises a TypeError on every message",
    propagation=("every conversation ends at its first message with 1011", "login and the socket still work"),
    sights=(
        Sight(
            where="logs",
            what="the handler raises",
            pattern=r"WebSocket failed.*TypeError: 'UserMessage' object is not subscriptable",
        ),
        Sight(where="outside", what="messages are not accepted", pattern="message"),
    ),
    cures=("roll back to the revision before", "read the field as an attribute, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(
            path="chat/conversation.py",
            old="        known_as = frame.client_message_id\n",
            new='        known_as = frame["client_message_id"]\n',
        ),
    ),
    undo=roll_back,
)
