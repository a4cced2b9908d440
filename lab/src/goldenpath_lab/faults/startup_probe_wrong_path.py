"""The start-up probe asks a path that the backend does not have."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back
from goldenpath_lab.model import Probe

FAULT = Fault(
    id="startup-probe-wrong-path",
    title="the new start-up probe asks /healthz, which the backend answers with 404",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: the path of the start-up probe of the backend's revision",
    propagation=(
        "a healthy program is ended at its start",
        "the new revision never gets traffic",
        "the old one serves on",
    ),
    sights=(
        Sight(
            where="logs",
            what="the probe fails",
            pattern=r"STARTUP HTTP probe failed 5 times consecutively .*path ..?/healthz.* The instance was not started",
        ),
        Sight(where="audit", what="the revision is not ready", pattern=r"failed the configured startup probe checks"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("probe /health/startup",),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", probe=Probe(kind="http", path="/healthz", failure_threshold=5)),
    undo=roll_back,
)
