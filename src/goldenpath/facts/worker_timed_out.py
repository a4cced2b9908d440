"""The server killed a worker of its own that stayed silent beyond its time-out."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="worker-timed-out",
    title="the server killed a worker that stayed silent beyond its time-out",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("WORKER TIMEOUT (pid:",),
            regex=r"WORKER TIMEOUT \(pid:\d+\)",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("HARAKIRI ON WORKER",),
            regex=r"HARAKIRI ON WORKER \d+",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Terminating timed out worker",),
            regex=r"Terminating timed out worker(?: \(worker \d+ failed to check in within (?P<limit>\d+) seconds\))?",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("s), killing", "sec), terminating"),
            regex=r"worker=\d+ PID:\d+ timeout \(\d+s > (?P<limit>\d+)s\), killing|execution timed out \((?P<ran>[\d.]+) sec\), terminating",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="gunicorn 27, real run; uWSGI, puma, unicorn and php-fpm from their documentation",
)
