"""The test suite logs in before every check, until it is told to wait."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="test-hammers-login",
    title="the test suite logs in far more often than an account may",
    layer="test",
    component="client",
    mechanism="a process: a test suite that logs in with one account several times a second",
    propagation=("429 for the suite's account", "the suite is red; the platform is healthy and so are its users"),
    sights=(Sight(where="logs", what="too many attempts", pattern=r"login refused: too_many_attempts"),),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: only the suite's own report is red",
    cures=("log in once for all tests, or respect retry-after",),
    act=lets_loose("suite", "hammers-login"),
    undo=end_it,
)
