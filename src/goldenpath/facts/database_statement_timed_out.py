"""A statement that was sent to the database is not answered in the time that its caller gives it."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="database-statement-timed-out",
    title="a statement that was sent to the database is not answered in its caller's time",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("asyncpg/",),
            regex=r"asyncpg/(?:connection|prepared_stmt|protocol/protocol)\.pyx?\", line \d+, in (?:_?_?do_execute|__execute|_execute|bind_execute|execute|query|prepare)\b[\s\S]{0,6000}\n(?:asyncio\.exceptions\.)?TimeoutError\b",
            streams=_OWN,
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("Query read timeout",),
            regex=r"Error: Query read timeout",
            streams=_OWN,
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("canceling statement due to user request",),
            regex=r"canceling statement due to user request",
            streams=_OWN,
            level=Severity.ERROR,
        ),
    ),
    target="database",
    origin="asyncpg 0.32 under asyncio.timeout: run in the lab 2026-11; node pg, pgx and JDBC: public reports, not seen in a run",
)
