"""The outage of the built-in SQL socket: all egress is sent through the connector, and nothing behind it leads out."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

FAULT = Fault(
    id="egress-cut",
    title="all egress goes through the connector, under a SQL socket that dials the public address",
    layer="configuration",
    component="database",
    mechanism="a setting: the backend's egress becomes all-traffic; the connector has no address translation, so the dial vanishes",
    propagation=(
        "chat-api cannot reach the database",
        "start-up ends in phase DATABASE",
        "503 at the front",
        "chat dead",
    ),
    sights=(
        Sight(
            where="audit", what="the egress setting beside the SQL socket", pattern=r'vpc-access-egress":"all-traffic"'
        ),
        Sight(where="logs", what="the start-up phase fails", pattern=r"PHASE FAILED: (?:INIT|DATABASE)"),
        Sight(where="logs", what="the proxy's dial times out", pattern=r"dial tcp 127\.[\d.]+:3307: i/o timeout"),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=(
        "roll back to the revision before",
        "egress private-ranges-only",
        "private path for the SQL socket",
        "Cloud NAT",
    ),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", egress="all-traffic"),
    undo=roll_back,
)
