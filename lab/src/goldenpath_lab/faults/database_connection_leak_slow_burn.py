"""A neighbour leaks connections to the database until none is left."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="database-connection-leak-slow-burn",
    title="a report worker opens ten connections a second and gives none back, until the database has none left",
    layer="configuration",
    component="database",
    mechanism="a process: a client that opens one connection after the other and closes none",
    propagation=(
        "the number of connections grows to its limit",
        "new connections are refused",
        "who holds connections already goes on; the next deployment, instance or burst finds none",
    ),
    sights=(
        Sight(
            where="logs",
            what="the server refuses",
            pattern=r"sorry, too many clients already|remaining connection slots are reserved",
        ),
        Sight(where="metrics", what="connections at the limit", pattern=r'num_backends.*"int64Value":"(?:9[5-9]|100)"'),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="the number of connections grows steadily towards its limit",
    cures=("end the client or mend its leak", "a limit of connections for its role"),
    act=lets_loose("leak_connections"),
    undo=end_it,
)
