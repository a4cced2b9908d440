"""The database or a migration tool says that the schema lacks what the code names, or the reverse."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="schema-disagrees",
    title="the code names a part of the schema that the database does not have",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("does not exist",),
            regex=r'(?P<lack>(?:relation|column|table|view|type|schema|sequence) "[^"\n]{1,120}"(?: of relation "[^"\n]{1,120}")? does not exist|column [\w.]{1,120} does not exist|[Tt]he (?:table|column) `[^`\n]{1,120}` does not exist in the current database)',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("doesn't exist", "Unknown column"),
            regex=r"(?P<lack>Table '[^'\n]{1,120}' doesn't exist|Unknown column '[^'\n]{1,120}' in '[\w ]{1,40}')",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("no such table: ", "no such column: ", "has no column named"),
            regex=r"(?P<lack>no such (?:table|column): [\w.]{1,120}|table \w{1,80} has no column named \w{1,80})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Invalid object name '", "Invalid column name '", "ORA-00942", "ORA-00904"),
            regex=r"(?P<lack>Invalid (?:object|column) name '[^'\n]{1,120}'|ORA-00942: table or view does not exist|ORA-00904: [^\n]{1,120} invalid identifier)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Can't locate revision identified by", "Target database is not up to date"),
            regex=r"(?P<lack>Can't locate revision identified by '[^'\n]{1,80}'|Target database is not up to date)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "Schema-validation: missing",
                "Migrations are pending",
                "Detected resolved migration not applied",
            ),
            regex=r"(?P<lack>Schema-validation: missing (?:table|column|sequence) \[[^\]\n]{1,80}\](?: in table \[[^\]\n]{1,80}\])?|Migrations are pending|Detected resolved migration not applied to database[^\n]{0,60})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="PostgreSQL 42P01 and 42703, MySQL 1146 and 1054, SQLite, SQL Server, Oracle, alembic, Hibernate, Rails, Flyway, Prisma: documentation, not seen in a run",
)
