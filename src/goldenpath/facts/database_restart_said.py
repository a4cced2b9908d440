"""The database server says that it is starting or shutting down."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-restart-said",
    title="the database server says that it is starting or shutting down",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(
                "the database system is",
                "terminating connection due to administrator command",
                "Server shutdown in progress",
            ),
            regex=r"(?P<said>the database system is (?:starting up|shutting down|in recovery mode|not yet accepting connections)|terminating connection due to administrator command|Server shutdown in progress)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="PostgreSQL 57P01 and 57P03, MySQL 1053: documentation, not seen in a run",
)
