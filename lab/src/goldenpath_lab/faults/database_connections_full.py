"""The database has no connection left to give."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.strangers import let_loose, remember, take_away

FAULT = Fault(
    id="database-connections-full",
    title="the pool of a batch client is set larger than the database's limit; a deployment finds no connection left",
    layer="configuration",
    component="database",
    mechanism="a process: a client with a pool of 500 against a limit of 100 opens connections until the server refuses, and keeps them",
    propagation=(
        "new connections are refused",
        "the new revision's start-up ends in phase DATABASE",
        "503 at the front",
    ),
    sights=(
        Sight(
            where="logs",
            what="the server refuses",
            pattern=r"sorry, too many clients already|remaining connection slots are reserved",
        ),
        Sight(where="metrics", what="connections at the limit", pattern=r'num_backends.*"int64Value":"(?:9[5-9]|100)"'),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("end the client or bound its pool", "raise max_connections", "smaller pools"),
    deploys=("chat-api",),
    remember=remember,
    act=let_loose("hold_connections"),
    undo=take_away,
)
