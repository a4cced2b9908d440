"""Every insert of a message waits for seconds inside the database."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage

_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(7);
    RETURN NULL;
END
$$
"""
_TRIGGER = """
CREATE OR REPLACE TRIGGER audit_messages AFTER INSERT ON messages
FOR EACH STATEMENT EXECUTE FUNCTION audit_message()
"""


async def act(stage: Stage, memory: Memory) -> None:
    """Give messages a trigger that takes its time, as one that waits for another system does."""
    del memory
    await stage.database.execute(_FUNCTION)
    await stage.database.execute(_TRIGGER)


async def undo(stage: Stage, memory: Memory) -> None:
    """Take the trigger and its function away."""
    del memory
    await stage.database.execute("DROP FUNCTION IF EXISTS audit_message() CASCADE")


FAULT = Fault(
    id="database-slow",
    title="a new trigger on messages takes seven seconds for every insert",
    layer="infrastructure",
    component="database",
    mechanism="a trigger: after each insert into messages a function sleeps",
    propagation=(
        "the insert takes longer than the backend's patience of 5 s",
        "the message is refused with store_unavailable",
        "login, readiness and the socket still work",
    ),
    sights=(
        Sight(
            where="logs",
            what="the statement is cancelled inside the function",
            pattern=r"PL/pgSQL function audit_message\(\) line \d+ at PERFORM",
        ),
        Sight(where="outside", what="no message is accepted", pattern="message"),
    ),
    cures=("drop the trigger", "make its function quick"),
    holds=("database process", "table of messages"),
    act=act,
    undo=undo,
)
