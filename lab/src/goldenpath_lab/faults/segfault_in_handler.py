"""A message crashes the interpreter: a C function is given no pointer."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_IMPORTS = "from collections.abc import Callable\n"
_BELOW_IMPORTS = "MOST_MALFORMED = 3\n"
_LIBRARY = "LIBRARY = ctypes.CDLL(None)\n"
_FIRST = "        known_as = frame.client_message_id\n"
# A message without a thread has no label, and strlen reads what None points to.
_MEASURED = (
    "        label = str(frame.thread_id).encode() if frame.thread_id else None\n        LIBRARY.strlen(label)\n"
)

FAULT = Fault(
    id="segfault-in-handler",
    title="a message without a thread makes a C function read from the address zero",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/conversation.py in the image calls strlen through ctypes with no pointer",
    propagation=(
        "the worker crashes at every first message of a thread",
        "all its conversations are cut",
        "the next worker crashes at the next one",
    ),
    sights=(
        Sight(where="logs", what="the worker crashes", pattern=r"Worker \(pid:\d+\) was sent SIGSEGV!"),
        Sight(where="outside", what="messages are not accepted, or nobody takes them", pattern="message|socket"),
    ),
    cures=("roll back to the revision before", "measure the label in Python, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(path="chat/conversation.py", old=_IMPORTS, new=f"import ctypes\n{_IMPORTS}"),
        Edit(path="chat/conversation.py", old=_BELOW_IMPORTS, new=_LIBRARY + _BELOW_IMPORTS),
        Edit(path="chat/conversation.py", old=_FIRST, new=_MEASURED + _FIRST),
    ),
    undo=roll_back,
)
