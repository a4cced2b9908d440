"""A merge was committed with its conflict in it."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_MERGED = "MOST_RECENT = 256\n"
_CONFLICT = "<<<<<<< HEAD\nMOST_RECENT = 256\n=======\nMOST_RECENT = 512\n>>>>>>> longer-history\n"

FAULT = Fault(
    id="syntax-error",
    title="a module of the backend still holds the marks of a merge conflict",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/hub.py in the image is no Python",
    propagation=("the worker dies at import", "503 and 500 at the front", "chat dead"),
    sights=(
        Sight(where="logs", what="the module cannot be parsed", pattern=r"<<<<<<< HEAD.*SyntaxError: invalid syntax"),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("roll back to the revision before", "resolve the conflict, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, Edit(path="chat/hub.py", old=_MERGED, new=_CONFLICT)),
    undo=roll_back,
)
