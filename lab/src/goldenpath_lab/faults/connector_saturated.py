"""The VPC connector is full: a neighbour moves all it can carry."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.strangers import let_loose, remember, take_away

FAULT = Fault(
    id="connector-saturated",
    title="a neighbour uses up the connector's throughput, and a deployment needs new connections through it",
    layer="infrastructure",
    component="connector",
    mechanism="a process: a client that sends through the same connector as fast as it is let",
    propagation=(
        "new connections through the connector vanish",
        "existing ones are slow",
        "the new revision's start-up ends in phase CACHE",
    ),
    sights=(
        Sight(
            where="metrics",
            what="the connector at its limit",
            pattern=r'cpu/utilizations".*"doubleValue":(?:0\.[89]|1)',
        ),
        Sight(where="logs", what="the cache times out", pattern=r"Timeout (?:connecting to server|reading from)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("a larger machine type or more instances", "end the neighbour's transfer"),
    deploys=("chat-api",),
    remember=remember,
    act=let_loose("fill_connector"),
    undo=take_away,
)
