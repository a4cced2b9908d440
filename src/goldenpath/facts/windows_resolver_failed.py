"""A Windows computer's own resolver does not find a name."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="windows-resolver-failed",
    title="a Windows computer's own resolver does not find a name",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(
                "getaddrinfo failed",
                "WSAHOST_NOT_FOUND",
                "WinError 1100",
            ),
            regex=r"\[Errno 1100[124]\] getaddrinfo failed|\bWSAHOST_NOT_FOUND\b|\[WinError 1100[124]\]",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="Python on Windows, WinSock error 11001: documentation, not seen in a run",
)
