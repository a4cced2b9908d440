"""The VPC connector has failed."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="connector-error",
    title="the VPC connector is in state ERROR and carries nothing any more",
    layer="infrastructure",
    component="connector",
    mechanism="a process: the connector goes into ERROR; every packet that should pass it vanishes",
    propagation=(
        "standing connections to the cache fall silent, new ones are never made",
        "login and new sockets answer 503 after the cache's time-out",
        "the database, reached past the connector, still answers",
    ),
    sights=(
        Sight(where="logs", what="the cache times out", pattern=r"Timeout (?:connecting to server|reading from)"),
        Sight(where="outside", what="login fails", pattern="login"),
        Sight(where="cloud", what="the connector's state", pattern=r'/connectors/\S+ .*"state": ?"ERROR"'),
    ),
    cures=("delete the connector and make it anew", "Direct VPC egress"),
    holds=("connector",),
    act=plain(lambda stage: stage.network.fail_connector()),
    undo=plain(lambda stage: stage.network.recover_connector()),
)
