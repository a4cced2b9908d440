"""The service's own connection pool had no connection free within its time-out."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="pool-exhausted",
    title="the service's own connection pool had no connection free in time",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("QueuePool limit of size",),
            regex=r"QueuePool limit of size (?P<size>\d+) overflow (?P<overflow>-?\d+) reached, connection timed out, timeout (?P<waited>[\d.]+)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        # with total=0 the pool never got a connection: then the database is out of reach, and the pool is not too small
        Pattern(
            literals=("Connection is not available, request timed out after",),
            regex=r"Connection is not available, request timed out after (?P<millis>\d+)ms(?:\.|\s*(?:\n|$)| \(total=(?P<size>[1-9]\d*))",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("couldn't get a connection after",),
            regex=r"couldn't get a connection after (?P<waited>[\d.]+) sec",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "could not obtain a connection ",
                "could not obtain a database connection ",
            ),
            regex=r"could not obtain a (?:database )?connection (?:from the pool )?within (?P<waited>[\d.]+) seconds",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "The pool is probably full",
                "Timed out fetching a new connection from the connection pool",
                "SequelizeConnectionAcquireTimeoutError",
                "Pool empty. Unable to fetch a connection",
            ),
            regex=r"Timeout acquiring a connection\. The pool is probably full|Timed out fetching a new connection from the connection pool|SequelizeConnectionAcquireTimeoutError|Pool empty\. Unable to fetch a connection in (?P<waited>\d+) seconds, none available\[size:(?P<size>[1-9]\d*)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    origin="SQLAlchemy 2.1, real run; HikariCP, psycopg_pool, ActiveRecord, knex, Prisma, Sequelize and Tomcat from their documentation",
)
