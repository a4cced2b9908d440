"""A test run says that it cannot collect its tests."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="tests-uncollected",
    title="a test run says that it cannot collect its tests",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("error collecting",),
            regex=r"\bERROR collecting (?P<file>\S{1,200}\.py)\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("during collection",),
            regex=r"Interrupted: (?P<count>\d+) errors? during collection",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("ImportError while importing test module",),
            regex=r"ImportError while importing test module '(?P<file>[^'\n]{1,300})'",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Failed to import test module",),
            regex=r"ImportError: Failed to import test module: (?P<file>[\w.]{1,200})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Test suite failed to run",),
            regex=r"● Test suite failed to run",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="pytest 9, unittest, Jest: documentation and public reports",
)
