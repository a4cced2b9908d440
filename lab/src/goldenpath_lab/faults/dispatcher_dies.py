"""A background task dies at the first message and says so once; all later ones wait in silence."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.dispatcher import EDITS
from goldenpath_lab.faults.rewritten import API, deploys_rewritten

FAULT = Fault(
    id="dispatcher-dies",
    title="the task that hands runs to workers looks up an owner that was never noted",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/executor.py in the image has a background task that raises a KeyError at its first run",
    propagation=(
        "the task ends at the first message of an instance",
        "every later message is accepted, and nobody works on it",
        "users wait for events that never come",
    ),
    sights=(
        Sight(
            where="logs",
            what="the task ends",
            pattern=r"background work ended: dispatch.*KeyError: UUID",
        ),
        Sight(where="outside", what="no event comes", pattern="events"),
    ),
    cures=("roll back to the revision before", "note the owner, build again", "a restart helps for one message"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, *EDITS),
    undo=roll_back,
)
