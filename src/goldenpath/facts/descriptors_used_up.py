"""The process may open no more files or sockets."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="descriptors-used-up",
    title="the process may open no more files or sockets",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("too many open files",),
            regex=r"(?i)too many open files",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="errno 24 and 23 as Python, node, Go and Java print them: documentation, not seen in a run",
)
