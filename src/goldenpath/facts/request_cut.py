"""A request was cut off: the instance died or broke the connection."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="request-cut",
    title="a request was cut off: the instance died or broke the connection",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("either the HTTP response was malformed",),
            regex=r"either the HTTP response was malformed or connection to the instance had an error",
        ),
    ),
    origin="Cloud Run request log, real exports 2025-09",
)
