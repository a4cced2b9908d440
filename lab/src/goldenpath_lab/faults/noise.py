"""Nothing is broken: a scanner, wrong passwords and impatient clients make noise."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="noise",
    title="no fault: a scanner, wrong passwords and clients that hang up",
    layer="none",
    component="client",
    mechanism="a process: a client with bad manners",
    propagation=("404 and 401 in the request log",),
    sights=(Sight(where="logs", what="routes that do not exist", pattern=r'"status":404'),),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: no user is harmed",
    cures=("none: nothing is broken",),
    act=lets_loose("make_noise"),
    undo=end_it,
)
