"""The database takes connections and then says nothing."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="database-hung",
    title="the database server stands still: it accepts connections and answers nothing",
    layer="infrastructure",
    component="database",
    mechanism="a process: every process of PostgreSQL is stopped by a signal",
    propagation=(
        "queries and new connections wait until their callers give up",
        "leases of runs are not renewed",
        "login answers 503 after its patience of 5 s",
    ),
    sights=(
        Sight(
            where="logs",
            what="a query gets no answer",
            pattern=r"store_unavailable: The database cannot be used now\..*\\nTimeoutError",
        ),
        Sight(
            where="logs",
            what="login gives up after the service's patience",
            pattern=r'auth/login".*"status":503.*"latency":"5\.',
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("restart or fail over the database", "let its processes go on"),
    holds=("database process",),
    act=plain(lambda stage: stage.database.freeze()),
    undo=plain(lambda stage: stage.database.thaw()),
)
