"""The application says that it refuses credentials."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="credentials-refused-said",
    title="the application says that it refuses credentials",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=(
                "credential",
                "password",
                "bypass key",
                "api key",
                "secret",
            ),
            regex=r"(?i)\b(?:invalid|incorrect|wrong|bad|unknown|expired)[ _-](?:[\w-]{1,20} ){0,3}?(?:credentials?|password|bypass key|api key|client secret|secret)\b",
            streams=(Stream.APPLICATION,),
        ),
    ),
    origin="words common to login handlers; real exports name them in many ways",
)
