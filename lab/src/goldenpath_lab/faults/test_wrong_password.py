"""The test suite logs in with a password that was changed."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="test-wrong-password",
    title="the test suite's fixtures hold old passwords",
    layer="test",
    component="client",
    mechanism="a process: a test suite that logs in with passwords which do not fit",
    propagation=("401 for every login of the suite", "the suite is red; the platform is healthy and so are its users"),
    sights=(Sight(where="logs", what="logins are refused", pattern=r"login refused: wrong_credentials"),),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: only the suite's own report is red",
    cures=("update the suite's fixtures",),
    act=lets_loose("suite", "wrong-password"),
    undo=end_it,
)
