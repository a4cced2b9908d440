"""A program cannot listen: something else holds the port."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="port-taken",
    title="a program cannot listen: something else holds the port",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("address already in use",),
            regex=r"(?i)bind on address \('[^'\n]{0,60}', (?P<port>\d{1,5})[^)\n]{0,20}\): (?:\[errno 98\] )?address already in use",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Can't connect to ('",),
            regex=r"Can't connect to \('[^'\n]{0,60}', (?P<port>\d{1,5})\)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("EADDRINUSE: address already in use",),
            regex=r"EADDRINUSE: address already in use [^\s\n]{0,80}?:(?P<port>\d{1,5})\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("address already in use",),
            regex=r"(?i)(?:listen tcp[46]?|bind\(\) to|failed to bind to address) [^\s\n]{0,80}?:(?P<port>\d{1,5})\b[^\n]{0,40}address already in use",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("already in use",),
            regex=r"(?i)\bport (?P<port>\d{1,5}) (?:was|is) already in use",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("address already in use",),
            regex=r"(?i)address already in use",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="uvicorn, gunicorn 27, node 20 and Java 17, real runs; Go, nginx and .NET from their documentation",
)
