"""Node ends its process because a promise was rejected and nothing handled it."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="promise-not-handled",
    title="a promise was rejected and nothing handled it",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("The promise rejected with the reason",),
            regex=r'The promise rejected with the reason "(?P<reason>[^"\n]{1,160})"',
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("true /* fromPromise */", "ERR_UNHANDLED_REJECTION"),
            regex=r"triggerUncaughtException\(\s*\w+, true /\* fromPromise \*/|\bERR_UNHANDLED_REJECTION\b",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="node 20, real run",
)
