"""The platform says that a revision's container did not listen on its port in time."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="revision-not-listening",
    title="the platform says that a revision's container did not listen on its port in time",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("failed to start and listen on", "failed to start and then listen on"),
            regex=r"(?i)failed to start and (?:then )?listen on (?:the )?port\b[^\n]{0,40}?PORT(?:=(?P<port>\d+))?",
            streams=(Stream.AUDIT, Stream.PLATFORM),
        ),
    ),
    origin="Cloud Run's conditions in audit entries: documentation and public reports; the text never says why",
)
