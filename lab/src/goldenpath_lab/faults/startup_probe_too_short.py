"""The start-up probe gives the backend less time than it needs."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back
from goldenpath_lab.model import Probe

FAULT = Fault(
    id="startup-probe-too-short",
    title="the new start-up probe waits three seconds for a backend that needs ten",
    layer="configuration",
    component="chat-api",
    mechanism="a limit: period times failure threshold of the start-up probe of the backend's revision",
    propagation=(
        "the program is ended while it starts",
        "the new revision never gets traffic",
        "the old one serves on",
    ),
    sights=(
        Sight(
            where="logs",
            what="the probe fails",
            pattern=r"STARTUP HTTP probe failed 3 times consecutively .*path ..?/health/startup.* The instance was not started",
        ),
        Sight(where="audit", what="the revision is not ready", pattern=r"failed the configured startup probe checks"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("a higher failure threshold or period", "a start-up that takes less"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", probe=Probe(kind="http", period=1, timeout=1, failure_threshold=3)),
    undo=roll_back,
)
