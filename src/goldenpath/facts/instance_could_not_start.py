"""A request found no instance that could start."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="instance-could-not-start",
    title="a request found no instance that could start",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("the instance could not start successfully",),
            regex=r"the instance could not start successfully",
        ),
    ),
    origin="Cloud Run request log, real exports 2025-09",
)
