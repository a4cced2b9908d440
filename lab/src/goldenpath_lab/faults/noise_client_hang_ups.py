"""Nothing is broken: users on bad connections leave in the middle of everything."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="noise-client-hang-ups",
    title="no fault: clients leave before their answers, and drop their sockets without a word",
    layer="none",
    component="client",
    mechanism="a process: a client whose connections do not last",
    propagation=("the load balancer notes clients that left",),
    sights=(Sight(where="logs", what="clients that left", pattern=r"client_disconnected_before_any_response"),),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: no user is harmed",
    cures=("none: nothing is broken",),
    act=lets_loose("hang_up"),
    undo=end_it,
)
