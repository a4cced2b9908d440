"""Nothing is broken: the page scales to zero, and its first visitor waits for a start."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_MODULE = """\"\"\"Read the catalogue of phrases.\"\"\"

import time

time.sleep(0.3)
"""


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy the page with a minimum of none and an import that takes its time; then the platform needs its machine."""
    del memory
    stage.code.add_file("chat_platform/web/phrases.py", _MODULE)
    stage.code.append("chat_platform/web/__init__.py", "\nfrom chat_platform.web import phrases as phrases\n")
    await stage.services.deploy("chat-web", image=stage.code.build(), min_instances=0)
    await stage.services.recycle("chat-web")


FAULT = Fault(
    id="cold-start-only",
    title="no fault: the page scales to zero, and who comes first waits for its start",
    layer="none",
    component="chat-web",
    mechanism="a limit: the minimum of instances of the page's revision is none",
    propagation=(
        "the first request after a pause starts an instance and waits for it",
        "all others are served as ever",
    ),
    sights=(
        Sight(
            where="logs",
            what="a request starts an instance",
            pattern=r'"service_name":"chat-web"\}.*Starting new instance\. Reason: AUTOSCALING',
        ),
    ),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: nobody but the first visitor notices",
    cures=("none needed; a minimum of one instance spares the wait",),
    deploys=("chat-web",),
    remember=remember_revision("chat-web"),
    act=act,
    undo=roll_back,
)
