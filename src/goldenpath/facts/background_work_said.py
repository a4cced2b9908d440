"""A program says that work of its own in the background has ended by an exception."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="background-work-said",
    title="a program says that work of its own in the background has ended by an exception",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("background",),
            regex=r"(?i)\bbackground (?:work|task|job|worker|thread|loop)s?\b[^\n]{0,60}\b(?:ended|died|failed|crashed|stopped|exited)\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Task exception was never retrieved",),
            regex=r"Task exception was never retrieved",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Exception in thread",),
            regex=r"Exception in thread [\w-]{1,80}",
            streams=(Stream.APPLICATION,),
        ),
    ),
    origin="CPython 3.11 (asyncio and threading), and a run in the lab 2026-12",
)
