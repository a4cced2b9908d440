"""A program reports an error that passed through a database driver."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="database-call-failed-said",
    title="a program reports an error that passed through a database driver",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("asyncpg", "psycopg", "/pg8000/", "pymysql", "mysql", "MySQLdb"),
            regex=r"/(?:asyncpg|psycopg2?|pg8000|pymysql|aiomysql|mysql/connector|MySQLdb)/|\b(?:asyncpg\.exceptions|psycopg2?\.errors|psycopg2?\.(?:Operational|Interface|Internal)Error|pymysql\.err)\b",
            streams=_OWN,
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("node_modules/", "SequelizeDatabaseError", "PrismaClient"),
            regex=r"node_modules/(?:pg|pg-pool|pg-protocol|mysql2|knex|sequelize|typeorm|postgres)/|\b(?:SequelizeDatabaseError|PrismaClient\w{1,20}Error)\b",
            streams=_OWN,
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("org.postgresql", "com.mysql", "com.zaxxer.hikari", "org.mariadb"),
            regex=r"\b(?:org\.postgresql|com\.mysql|org\.mariadb|com\.zaxxer\.hikari)\.",
            streams=_OWN,
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("jackc/pgx", "lib/pq", "driver: bad connection", "Npgsql"),
            regex=r"jackc/pgx|\blib/pq\b|driver: bad connection|\bNpgsql\.",
            streams=_OWN,
            level=Severity.ERROR,
        ),
    ),
    origin="asyncpg's frames: run in the lab 2026-11; the other drivers' names: their packages, not seen in a run",
)
