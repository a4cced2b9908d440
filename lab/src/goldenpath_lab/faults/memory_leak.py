"""Memory grows with every event until the limit ends the instance."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_FIELDS = "        self._recent: OrderedDict[str, list[Event]] = OrderedDict()\n"
_ARCHIVE = "        self._archive: list[str] = []\n"
_KEPT = "        self._recent.setdefault(event.run_id, []).append(event)\n"
_ARCHIVED = "        self._archive.append(event.text.ljust(8 * 1024 * 1024))\n"

FAULT = Fault(
    id="memory-leak",
    title="every event is archived in memory, padded to a record of 8 MiB, and nothing is ever dropped",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/hub.py in the image keeps all events for ever",
    propagation=(
        "memory grows with every message",
        "the instance is ended at its limit",
        "conversations are cut, the next instance grows in turn",
    ),
    sights=(
        Sight(
            where="logs",
            what="the limit is exceeded",
            pattern=r"Memory limit of 1024 MiB exceeded with \d+ MiB used",
        ),
        Sight(where="logs", what="the container is killed", pattern=r"Container terminated on signal 9"),
        Sight(
            where="outside", what="conversations are cut, or nobody takes them", pattern="socket|message|events|answer"
        ),
    ),
    paged_by="memory at its limit; the golden path fails now and then",
    cures=("roll back to the revision before", "bound the archive, build again", "more memory buys time only"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(path="chat/hub.py", old=_FIELDS, new=_FIELDS + _ARCHIVE),
        Edit(path="chat/hub.py", old=_KEPT, new=_KEPT + _ARCHIVED),
    ),
    undo=roll_back,
)
