"""An HTTP/1 server was spoken to in HTTP/2."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="http2-preface-seen",
    title="an HTTP/1 server was spoken to in HTTP/2",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("PRI * HTTP/2.0", "Invalid HTTP request received"),
            regex=r"PRI \* HTTP/2\.0|Invalid HTTP request received",
            streams=(Stream.APPLICATION,),
        ),
    ),
    origin="RFC 9113, connection preface; uvicorn's and gunicorn's words: documentation",
)
