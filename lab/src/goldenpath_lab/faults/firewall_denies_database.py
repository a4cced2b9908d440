"""A firewall rule denies the way to the database."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision
from goldenpath_lab.faults.firewall import SEEN, allow_again, denies_database

FAULT = Fault(
    id="firewall-denies-database",
    title="an egress rule denies the database's port, and the next roll-out of the backend cannot connect",
    layer="configuration",
    component="database",
    mechanism="a setting: a firewall rule of the VPC denies egress to the database's port; tracked connections go on",
    propagation=(
        "the backend dials the database's private address through the connector, and its packets are dropped",
        "start-up ends in phase INIT or DATABASE",
        "503 at the front",
        "chat dead; the auth service, which dials the public address, works",
    ),
    sights=(
        Sight(
            where="logs",
            what="the proxy's dial of the private address times out",
            pattern=r"dial tcp 127\.[\d.]+\.4:\d+: i/o timeout",
        ),
        Sight(where="logs", what="the start-up phase fails", pattern=r"PHASE FAILED: (?:INIT|DATABASE)"),
        *SEEN,
    ),
    cures=("delete the rule", "a rule of higher priority that allows the database's port"),
    holds=("firewall",),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=denies_database,
    undo=allow_again,
)
