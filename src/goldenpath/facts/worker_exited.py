"""A worker of the server ended itself with a code; its master starts another."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind

FACT = FactRule(
    id="worker-exited",
    title="a worker of the server ended itself",
    kind=FactKind.TEXT,
    patterns=(
        Pattern(
            literals=("exited with code",),
            regex=r"(?i)\bWorker \(pid:? ?\d+\) exited with code:? (?P<code>[1-9]\d{0,2})\b",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("#<Process::Status: pid",),
            regex=r"reaped #<Process::Status: pid \d+ exit (?P<code>[1-9]\d{0,2})>",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("exited with code",),
            regex=r"\bchild \d+ exited with code (?P<code>[1-9]\d{0,2}) after\b",
            streams=(Stream.APPLICATION,),
        ),
    ),
    origin="gunicorn 27: run in the lab 2026-11; unicorn and php-fpm: documentation",
)
