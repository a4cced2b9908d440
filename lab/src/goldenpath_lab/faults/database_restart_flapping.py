"""The database ends and starts again, over and over."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="database-restart-flapping",
    title="the database server ends at once, comes back by recovery, and ends again",
    layer="infrastructure",
    component="database",
    mechanism="a process: PostgreSQL is ended at once every few seconds and started again",
    propagation=(
        "connections are lost or refused while it is away",
        "whoever waits longer than the services' patience of 5 s gets 503",
        "in between everything works",
    ),
    sights=(
        Sight(
            where="logs",
            what="it was not shut down properly",
            pattern=r"database system was not properly shut down; automatic recovery in progress",
        ),
        Sight(where="logs", what="it is back for a while", pattern=r"database system is ready to accept connections"),
        Sight(
            where="outside",
            what="the path ends where it was walked in that moment",
            pattern="login|message|events|answer|stored",
        ),
    ),
    cures=("find what ends it", "fail over to the standby"),
    holds=("database process",),
    act=plain(lambda stage: stage.database.flap(down_seconds=6, up_seconds=2.5)),
    undo=plain(lambda stage: stage.database.steady()),
)
