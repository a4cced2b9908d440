"""The code asks for a column that no migration has made."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_COLUMNS = "    INSERT INTO messages (id, thread_id, user_id, role, content, run_id, client_message_id)\n"
_VALUES = "    SELECT $5, target.id, $1, 'user', $7, $6, $2 FROM"

FAULT = Fault(
    id="schema-ahead",
    title="the backend writes a column whose migration was forgotten",
    layer="application",
    component="chat-api",
    mechanism="a file: a statement in chat/messages.py in the image names the column locale",
    propagation=("no message is accepted", "every conversation ends with 1011", "login and the socket still work"),
    sights=(
        Sight(
            where="logs",
            what="the backend's error",
            pattern=r'UndefinedColumnError: column \\"locale\\" of relation \\"messages\\" does not exist',
        ),
        Sight(
            where="logs",
            what="the server's own error",
            pattern=r'postgres\.log.*ERROR:  column \\"locale\\" of relation \\"messages\\" does not exist',
        ),
        Sight(where="outside", what="messages are not accepted", pattern="message"),
    ),
    cures=("roll back to the revision before", "add the migration, deploy again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(path="chat/messages.py", old=_COLUMNS, new=_COLUMNS.replace(")\n", ", locale)\n")),
        Edit(path="chat/messages.py", old=_VALUES, new=_VALUES.replace(" FROM", ", 'en' FROM")),
    ),
    undo=roll_back,
)
