"""The database server is gone."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="database-down",
    title="the database server is stopped",
    layer="infrastructure",
    component="database",
    mechanism="a process: PostgreSQL is stopped",
    propagation=("every query fails", "login and chat answer 503", "readiness red"),
    sights=(
        Sight(
            where="logs",
            what="the server says that it stops",
            pattern=r"database system is shut down|received (?:fast|immediate) shutdown",
        ),
        Sight(
            where="logs",
            what="the SQL socket is refused",
            pattern=r"dial tcp 127\.[\d.]+:3307: connect: connection refused",
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("start the database",),
    holds=("database process",),
    act=plain(lambda stage: stage.database.stop()),
    undo=plain(lambda stage: stage.database.start()),
)
