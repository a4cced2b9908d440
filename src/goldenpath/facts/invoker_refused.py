"""The platform turns a caller away before the program sees it."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="invoker-refused",
    title="the platform turns a caller away before the program sees it",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("The request was not authenticated", "The request was not authorized to invoke this service"),
            regex=r"The request was not (?:authenticated|authorized to invoke this service)",
            streams=(Stream.REQUEST,),
        ),
    ),
    origin="Cloud Run's request log: documentation and public reports",
)
