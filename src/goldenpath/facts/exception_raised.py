"""A traceback names the exception that was raised."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="exception-raised",
    title="a traceback names the exception that was raised",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Traceback (most recent call last)",),
            regex=r"Traceback \(most recent call last\):[\s\S]*\n(?P<exception>[A-Za-z_][\w.]*(?:Error|Exception|Exit|Refused|Timeout|Failed)\b(?:: [^\n]{0,160})?)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    origin="Python 3.11, real runs",
)
