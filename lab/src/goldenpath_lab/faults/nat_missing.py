"""All egress goes through the connector, and there is no Cloud NAT for what is public."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

FAULT = Fault(
    id="nat-missing",
    title="all egress goes through the connector without Cloud NAT: the model provider is out of reach",
    layer="configuration",
    component="connector",
    mechanism=(
        "a setting: the backend's egress becomes all-traffic, its SQL socket takes the private path; "
        "no address translation stands behind the connector"
    ),
    propagation=(
        "the database and the cache, which are private, are reached",
        "connections to the model provider, which is public, are never made",
        "runs end with agent_error after the model's time-out; login, socket and storage work",
    ),
    sights=(
        Sight(where="audit", what="the egress setting", pattern=r'vpc-access-egress":"all-traffic"'),
        Sight(where="logs", what="connecting to the provider times out", pattern=r"model provider: ConnectTimeout"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("Cloud NAT for the connector's subnet", "egress private-ranges-only", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    # The time-out is short of the default, so that runs end while a user still waits.
    act=deploys("chat-api", egress="all-traffic", sql_path="private", environment={"MODEL_SECONDS": "3"}),
    undo=roll_back,
)
