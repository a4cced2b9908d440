"""Connecting to the database took longer than its limit."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-timed-out",
    title="connecting to the database took longer than its limit",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("timeout", "timed out", "time-out"),
            regex=r"(?im)\b(?:database|postgres(?:ql)?|cloud ?sql|mysql)\b[^\n]{0,60}?"
            r"\b(?:connection |connect |initiali[sz]ation |connectivity |startup |start-up )(?:attempt |test |check )?(?:has )?"
            r"(?:timed out|time-?out(?: error| expired| exceeded| after|[.!]|\s*$|\s+\())"
            r"(?:[^\n]{0,20}?(?P<limit>\d+(?:\.\d+)?) ?s(?:ec|\b))?",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("TimeoutError\n",),
            regex=r"(?:^|\n)(?:[\w.]{1,60}\.)?TimeoutError\n\nThe above exception was the direct cause[\s\S]*\n[\w.]{1,120}: (?i:[^\n]{0,60}\b(?:database|postgres(?:ql)?|mysql)\b[^\n]{0,60})$",
            streams=(Stream.APPLICATION,),
            level=Severity.ERROR,
        ),
    ),
    target="database",
    origin="real export 2025-09; a time-out that a program passes on as its database's: run in the lab 2026-11",
)
