"""The platform's role may no longer touch the table of messages."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="database-grants-lost",
    title="the platform's role has lost its privileges on messages",
    layer="configuration",
    component="database",
    mechanism="a setting: all privileges on messages are revoked from the role chat",
    propagation=(
        "the server denies every statement that names messages",
        "the socket fails on the first message",
        "login, readiness and the greeting still work",
    ),
    sights=(
        Sight(where="logs", what="the server denies it", pattern=r"permission denied for table messages"),
        Sight(where="outside", what="no message is accepted", pattern="message"),
    ),
    cures=("grant the privileges again", "roll back what revoked them"),
    holds=("database process", "table of messages"),
    act=plain(lambda stage: stage.database.execute("REVOKE ALL ON messages FROM chat")),
    undo=plain(lambda stage: stage.database.execute("GRANT ALL ON messages TO chat")),
)
