"""A write finds no space left."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="no-space-left",
    title="a write finds no space left on the device",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("no space left on device",),
            regex=r"(?i)no space left on device(?:: '(?P<path>[^'\n]{1,200})'|, \w{2,12} '(?P<opened>[^'\n]{1,200})')?",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="errno 28 as Python and node 20 print it: measured 2026-11",
)
