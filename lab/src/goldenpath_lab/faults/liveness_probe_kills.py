"""The liveness probe ends healthy instances."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back
from goldenpath_lab.model import Probe

FAULT = Fault(
    id="liveness-probe-kills",
    title="the new liveness probe asks /healthz, which a healthy backend answers with 404: it is shut down again and again",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: the path of the liveness probe of the backend's revision",
    propagation=(
        "every instance is shut down after three probes",
        "its sockets end in mid-answer",
        "until the next one has started, requests wait for it",
    ),
    sights=(
        Sight(
            where="logs",
            what="the probe ends an instance",
            pattern=r"LIVENESS HTTP probe failed 3 times consecutively .*path ..?/healthz.* has been shut down",
        ),
        Sight(where="audit", what="the probe is deployed", pattern=r'"livenessProbe":\{"httpGet":\{"path":"/healthz"'),
    ),
    paging="ticket",
    paged_by="instances are ended again and again; most users are served between two ends",
    cures=("probe /health/live", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", liveness=Probe(kind="http", path="/healthz", period=5, timeout=1, failure_threshold=3)),
    undo=roll_back,
)
