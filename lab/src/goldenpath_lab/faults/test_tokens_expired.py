"""The test suite uses a token that was recorded a week ago."""

from goldenpath_lab.faults.clients import end_it, lets_loose_with_key
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="test-tokens-expired",
    title="the test suite's recorded token has expired",
    layer="test",
    component="client",
    mechanism="a process: a test suite with a token of last week",
    propagation=(
        "401 and 1008 for every call of the suite",
        "the suite is red; the platform is healthy and so are its users",
    ),
    sights=(Sight(where="logs", what="sockets are refused", pattern=r"WebSocket refused: 1008 token_expired"),),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: only the suite's own report is red",
    cures=("let the suite log in instead of replaying a token",),
    holds=("versions of jwt-secret",),
    act=lets_loose_with_key("suite", "tokens-expired"),
    undo=end_it,
)
