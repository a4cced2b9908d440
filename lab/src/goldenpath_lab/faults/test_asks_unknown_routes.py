"""The test suite asks for routes that the platform never had."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="test-asks-unknown-routes",
    title="the test suite follows an old draft of the contract",
    layer="test",
    component="client",
    mechanism="a process: a test suite that asks for routes which do not exist",
    propagation=("404 for every one of its calls", "the suite is red; the platform is healthy and so are its users"),
    sights=(
        Sight(
            where="logs", what="routes that do not exist", pattern=r'/api/v2/messages".*"status":404.*acceptance-suite'
        ),
    ),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: only the suite's own report is red",
    cures=("bring the suite up to the contract",),
    act=lets_loose("suite", "unknown-routes"),
    undo=end_it,
)
