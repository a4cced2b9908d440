"""The database has no connection left to give."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight, Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Let another client take every free connection, then make the services connect anew."""
    await stage.part("database").stop()
    memory["client"] = await stage.run("hold_connections")
    await stage.part("database").start()


async def undo(stage: Stage, memory: Memory) -> None:
    """End the client that holds the connections."""
    stage.end(str(memory.get("client", "")))


FAULT = Fault(
    id="database-connections-full",
    title="another client holds all of the database's connections",
    layer="infrastructure",
    component="database",
    mechanism="a process: a client opens connections until the server refuses, and keeps them",
    propagation=("new connections are refused", "pools cannot grow or renew", "requests that need the database fail"),
    sights=(
        Sight(
            where="logs",
            what="the server refuses",
            pattern=r"sorry, too many clients already|remaining connection slots are reserved",
        ),
        Sight(where="metrics", what="connections at the limit", pattern=r"num_backends"),
    ),
    cures=("end the client that holds them", "raise max_connections", "smaller pools"),
    act=act,
    undo=undo,
)
