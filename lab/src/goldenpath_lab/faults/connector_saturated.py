"""The VPC connector is full: a neighbour moves all it can carry."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight, Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Let a neighbour on the same connector hold its connections and move bytes without pause."""
    memory["client"] = await stage.run("fill_connector")


async def undo(stage: Stage, memory: Memory) -> None:
    """End the neighbour."""
    stage.end(str(memory.get("client", "")))


FAULT = Fault(
    id="connector-saturated",
    title="a neighbour uses up the connector: its connections and its throughput",
    layer="infrastructure",
    component="connector",
    mechanism="a process: a client that sends through the same connector as fast as it is let",
    propagation=(
        "new connections through the connector vanish",
        "existing ones are slow",
        "the cache times out, by load",
    ),
    sights=(
        Sight(
            where="metrics",
            what="the connector at its limit",
            pattern=r"vpcaccess\.googleapis\.com/connector/cpu/utilizations",
        ),
        Sight(where="logs", what="the cache times out", pattern=r"Timeout (?:connecting to server|reading from)"),
    ),
    cures=("a larger machine type or more instances", "end the neighbour's transfer"),
    act=act,
    undo=undo,
)
