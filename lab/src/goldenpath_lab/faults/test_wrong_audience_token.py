"""The test suite signs its own tokens, for an audience that is not the platform."""

from goldenpath_lab.faults.clients import end_it, lets_loose_with_key
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="test-wrong-audience-token",
    title="the test suite mints tokens for another audience",
    layer="test",
    component="client",
    mechanism="a process: a test suite that signs tokens itself, for the audience chat-tests",
    propagation=(
        "401 and 1008 for every call of the suite",
        "the suite is red; the platform is healthy and so are its users",
    ),
    sights=(
        Sight(where="logs", what="tokens are refused for their audience", pattern=r"refused: (?:1008 )?token_audience"),
    ),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: only the suite's own report is red",
    cures=("let the suite take its tokens from the login",),
    holds=("versions of jwt-secret",),
    act=lets_loose_with_key("suite", "wrong-audience"),
    undo=end_it,
)
