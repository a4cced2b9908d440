"""Every event leaves threads behind that ask without a pause whether it was delivered."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_IMPORTS = "from collections import OrderedDict\n"
_FIELDS = "        self._recent: OrderedDict[str, list[Event]] = OrderedDict()\n"
_SENT = "        self.relay.outgoing.send(event)\n"
_FOLLOWED = """        for _ in range(8):  # one for each region that reads along
            threading.Thread(target=self._follow, args=(event,), daemon=True).start()
"""
_METHOD = "    def _show(self, event: Event) -> None:\n"
_FOLLOW = '''    def _follow(self, event: Event) -> None:
        """Wait in the background until the event was delivered."""
        while event.place not in self._delivered:
            pass

'''

FAULT = Fault(
    id="cpu-burn",
    title="eight threads for every event spin until it is delivered, and no delivery is ever noted",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/hub.py in the image starts threads that loop without a pause",
    propagation=(
        "the processor is taken by the threads",
        "everything in the backend becomes slower with every message",
        "sockets and answers take longer than anybody waits",
    ),
    sights=(Sight(where="outside", what="something takes too long", pattern="socket|message|events|answer|stored"),),
    paged_by="the processor at its limit; the golden path becomes slow and fails",
    cures=("roll back to the revision before", "wait on an event instead, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(path="chat/hub.py", old=_IMPORTS, new=f"import threading\n{_IMPORTS}"),
        Edit(path="chat/hub.py", old=_FIELDS, new=f"{_FIELDS}        self._delivered: set[Place] = set()\n"),
        Edit(path="chat/hub.py", old=_SENT, new=_SENT + _FOLLOWED),
        Edit(path="chat/hub.py", old=_METHOD, new=_FOLLOW + _METHOD),
    ),
    undo=roll_back,
)
