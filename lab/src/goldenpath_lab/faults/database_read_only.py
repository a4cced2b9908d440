"""The database takes no writes."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="database-read-only",
    title="the database server's transactions are read-only by default",
    layer="configuration",
    component="database",
    mechanism="a setting: default_transaction_read_only is on for the whole server",
    propagation=(
        "every write is refused",
        "login, which opens a session, answers 503 after its patience of 5 s",
        "reading and readiness still work",
    ),
    sights=(
        Sight(
            where="logs",
            what="the server refuses to write",
            pattern=r"cannot execute (?:INSERT|UPDATE) in a read-only transaction",
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("reset default_transaction_read_only", "write to the primary"),
    holds=("database process",),
    act=plain(lambda stage: stage.database.configure("default_transaction_read_only", "on")),
    undo=plain(lambda stage: stage.database.reset("default_transaction_read_only")),
)
