"""The platform's sessions in the database are ended again and again."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="database-maintenance",
    title="a maintenance script ends every session of the platform's role, a hundred times a second",
    layer="infrastructure",
    component="database",
    mechanism="a process: a script that ends the sessions of the platform's role in a loop",
    propagation=("connections end in the middle of what they do", "new ones do not live long enough to help"),
    sights=(
        Sight(
            where="logs",
            what="sessions are ended by an administrator",
            pattern=r"FATAL:  terminating connection due to administrator command",
        ),
        Sight(
            where="outside", what="what is begun does not come to its end", pattern="login|socket|message|events|stored"
        ),
    ),
    cures=("end the script", "maintenance with the platform drained"),
    act=lets_loose("end_sessions"),
    undo=end_it,
)
