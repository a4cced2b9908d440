"""One route became three seconds slower, and still works."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_IMPORTS = "from collections.abc import Awaitable, Callable, Mapping\n"
_FOUND = "    thread = await _thread(call)\n    query"
_FOUND_LATER = "    await asyncio.sleep(3)  # a replica may lag behind\n    thread = await _thread(call)\n    query"

FAULT = Fault(
    id="regression-slow",
    title="reading a thread's messages takes three seconds longer than before",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/threads.py in the image waits three seconds before it reads",
    propagation=("whoever opens a thread waits", "all else is as fast as before, and everything works"),
    sights=(
        Sight(
            where="logs",
            what="the route is slow",
            pattern=r'run\.googleapis\.com%2Frequests.*/api/threads/[^"]*/messages[?"].*"status":200.*"latency":"3\.\d+s"',
        ),
    ),
    paging="ticket",
    paged_by="the latency of /api/threads/…/messages",
    cures=("roll back to the revision before", "read from the primary, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(path="chat/threads.py", old=_IMPORTS, new=f"import asyncio\n{_IMPORTS}"),
        Edit(path="chat/threads.py", old=_FOUND, new=_FOUND_LATER),
    ),
    undo=roll_back,
)
