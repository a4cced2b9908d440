"""The platform refuses a request: no instance is free, and it may start no more of them."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="scaling-limit-answered",
    title="the platform refuses a request: no instance is free, and it may start no more of them",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(
                "reached its maximum container instance limit",
                "reached its maximum number of container instances",
            ),
            regex=r"(?:might have|probably has|may have|has) reached its maximum (?:container instance limit|number of container instances)",
            streams=(Stream.REQUEST, Stream.PLATFORM),
        ),
    ),
    origin="Cloud Run's request log: documentation, not seen in a run",
)
