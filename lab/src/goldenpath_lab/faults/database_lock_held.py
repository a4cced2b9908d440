"""Somebody holds a lock on the table of messages."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="database-lock-held",
    title="a session has locked the table of messages for itself and does not end its transaction",
    layer="infrastructure",
    component="database",
    mechanism="a process: a client whose open transaction holds an exclusive lock on messages",
    propagation=(
        "whoever reads or writes messages waits",
        "the backend cancels its statement after 5 s and refuses the message",
        "login, readiness and the socket still work",
    ),
    sights=(
        Sight(
            where="logs",
            what="waiting statements are cancelled by their client",
            pattern=r"canceling statement due to user request",
        ),
        Sight(where="outside", what="no message is accepted", pattern="message"),
    ),
    cures=("end the session that holds the lock", "a limit on idle transactions"),
    holds=("table of messages",),
    act=lets_loose("hold_lock", "messages"),
    undo=end_it,
)
