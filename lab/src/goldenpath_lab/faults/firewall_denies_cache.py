"""A firewall rule denies the way to the cache."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision
from goldenpath_lab.faults.firewall import SEEN, allow_again, denies_cache

FAULT = Fault(
    id="firewall-denies-cache",
    title="an egress rule denies the cache's port, and the next roll-out of the backend cannot connect",
    layer="configuration",
    component="cache",
    mechanism="a setting: a firewall rule of the VPC denies egress to the cache's port; tracked connections go on",
    propagation=(
        "new connections to the cache are never made, standing ones go on",
        "the new revision's start-up ends in phase CACHE",
        "503 at the front",
        "chat dead; the auth service keeps its connections",
    ),
    sights=(
        Sight(where="logs", what="the cache times out", pattern=r"Timeout connecting to server"),
        Sight(where="logs", what="the start-up phase fails", pattern=r"PHASE FAILED: CACHE"),
        *SEEN,
    ),
    cures=("delete the rule", "a rule of higher priority that allows the cache's port"),
    holds=("firewall",),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=denies_cache,
    undo=allow_again,
)
