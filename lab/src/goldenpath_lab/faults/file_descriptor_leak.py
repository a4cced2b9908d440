"""Files are opened for every event and never closed."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_IMPORTS = "from collections.abc import Callable\n"
_TOLD = "        self._sequence += 1\n"
# The machine's own limit may be a million; the leak is the same.
_LIMIT = 4096
_OPENED = """        for part in Path(__file__).parents[1].rglob("*.py*"):
            os.open(part, os.O_RDONLY)
"""

FAULT = Fault(
    id="file-descriptor-leak",
    title="every event opens all files of the code to sign them, and closes none",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/events.py in the image leaks descriptors",
    propagation=(
        "descriptors grow with every message until the process has none left",
        "runs fail in their middle, new connections cannot be taken",
    ),
    sights=(
        Sight(where="logs", what="no descriptor is left", pattern=r"\[Errno 24\] Too many open files"),
        Sight(where="outside", what="events stop, then nobody gets in", pattern="socket|message|events|answer|stored"),
    ),
    cures=("roll back to the revision before", "close what was opened, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(path="chat/events.py", old=_IMPORTS, new=f"import os\n{_IMPORTS}from pathlib import Path\n"),
        Edit(path="chat/events.py", old=_TOLD, new=_OPENED + _TOLD),
        open_files=_LIMIT,
    ),
    undo=roll_back,
)
