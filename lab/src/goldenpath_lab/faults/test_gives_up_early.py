"""The test suite waits 50 milliseconds and calls that a failure."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="test-gives-up-early",
    title="the test suite's time-outs are shorter than any honest answer",
    layer="test",
    component="client",
    mechanism="a process: a test suite with time-outs of 50 ms",
    propagation=(
        "answers are thrown away by who asked for them",
        "the suite is red; the platform is healthy and so are its users",
    ),
    sights=(
        Sight(
            where="logs",
            what="the client is gone before the answer",
            pattern=r"client_disconnected_before_any_response",
        ),
    ),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: only the suite's own report is red",
    cures=("give the suite time-outs that fit the platform",),
    act=lets_loose("suite", "gives-up-early"),
    undo=end_it,
)
