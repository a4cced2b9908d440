"""The test suite asks under a name that is not the platform's."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="test-wrong-host",
    title="the test suite's base URL names another environment",
    layer="test",
    component="client",
    mechanism="a process: a test suite that asks under an unknown host name",
    propagation=(
        "404 from the load balancer's default",
        "the suite is red; the platform is healthy and so are its users",
    ),
    sights=(
        Sight(where="logs", what="an unknown host is asked for", pattern=r'"requestUrl":"https://backend-staging\.'),
    ),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: only the suite's own report is red",
    cures=("correct the suite's base URL",),
    act=lets_loose("suite", "wrong-host"),
    undo=end_it,
)
