"""Connections are taken from the pool and never given back."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_ASKED = "        return await patiently(lambda: work(self.services.runtime.store), seconds=STORE_SECONDS)\n"
_LEAKING = """        connection = await patiently(self.services.runtime.store.acquire, seconds=STORE_SECONDS)
        return await patiently(lambda: work(connection), seconds=STORE_SECONDS)
"""

FAULT = Fault(
    id="database-pool-leak",
    title="every call of the HTTP routes takes a connection of its own and keeps it",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/threads.py in the image acquires from the pool and never releases",
    propagation=(
        "the pool empties with every read-back",
        "readiness and messages wait for a connection until their time is up",
        "new sockets are closed with 1011",
    ),
    sights=(
        Sight(
            where="logs",
            what="the backend is not ready for sockets",
            pattern=r"WebSocket refused: 1011 Service not ready: database",
        ),
        Sight(where="outside", what="nothing is read back, then nobody gets in", pattern="stored|socket"),
    ),
    cures=("roll back to the revision before", "release what was acquired, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, Edit(path="chat/threads.py", old=_ASKED, new=_LEAKING)),
    undo=roll_back,
)
