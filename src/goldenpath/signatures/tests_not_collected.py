"""A test run ends while it collects its tests; none of them ran."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="tests-not-collected",
    title="{service}: the test run cannot collect {file|its tests}; what it holds never ran",
    layer=Layer.TEST,
    rung=Rung.CREATED,
    accuses="test-suite",
    requires=(Need(facts=("tests-uncollected",)),),
    ended_by=(),
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "missing-module",
        "client-name-resolution",
    ),
    rivals=("missing-module", "no-healthy-backend"),
    detail="The runner fails while it imports the test files, before any test asks the system: the run says nothing about the system's health",
    predicts="the same run fails in the same way with the system switched off",
    discriminator=Question(
        do="collect the tests without running them",
        decides="which import fails, and whether a package or a path is missing in the runner",
        command="python -m pytest --collect-only -q",
    ),
    remedies=(
        Remedy(id="mend-the-runner", do="install what the test files import, or set the path the runner imports from"),
    ),
    key_phrase="errors during collection",
    hit=(
        Line(
            text="ImportError while importing test module '/srv/tests/test_orders.py'.\nE   ModuleNotFoundError: No module named 'shop_testkit'",
            severity="ERROR",
            service="shop-tests",
            revision="",
            instance="t",
        ),
        Line(
            text="!!!!!!!!!!!!!!!!!!! Interrupted: 2 errors during collection !!!!!!!!!!!!!!!!!!!",
            after=0.2,
            severity="ERROR",
            service="shop-tests",
            revision="",
            instance="t",
        ),
        Line(
            text="Container called exit(2).",
            after=0.5,
            log="system",
            severity="WARNING",
            service="shop-tests",
            revision="",
            instance="t",
        ),
    ),
    near_miss=(
        Line(text="meter reading done, 2 errors during collection, next in 60 s", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="pytest 9; names are the sample's own",
)
