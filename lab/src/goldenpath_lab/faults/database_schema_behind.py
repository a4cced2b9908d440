"""The database lacks a column that the code needs."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

_RENAME = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'messages' AND column_name = '{old}') THEN
        ALTER TABLE messages RENAME COLUMN {old} TO {new};
    END IF;
END $$
"""
_AWAY = _RENAME.format(old="client_message_id", new="request_key")
_BACK = _RENAME.format(old="request_key", new="client_message_id")

FAULT = Fault(
    id="database-schema-behind",
    title="the schema is an older one than the code: messages has no column client_message_id",
    layer="infrastructure",
    component="database",
    mechanism="a table: the column of messages that the code names is there under its former name, as after a restore",
    propagation=(
        "statements that name the column fail",
        "the socket fails on the first message, the list of messages with 500",
        "start-up, which looks for tables only, login and readiness still work",
    ),
    sights=(
        Sight(
            where="logs",
            what="the server does not know the column",
            pattern=r"column \S*client_message_id\S* (?:of relation \S+ )?does not exist",
        ),
        Sight(where="outside", what="no message is accepted", pattern="message"),
    ),
    cures=("migrate the database to the code's revision", "restore a newer backup", "deploy code of that schema"),
    holds=("database process", "table of messages"),
    act=plain(lambda stage: stage.database.execute(_AWAY)),
    undo=plain(lambda stage: stage.database.execute(_BACK)),
)
