"""The database server refuses the user's password."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-password-refused",
    title="the database server refuses the user's password",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("password authentication failed for user",),
            regex=r"password authentication failed for user \\?\"(?P<user>[^\"\\]{0,80})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Access denied for user",),
            regex=r"Access denied for user '(?P<user>[^']{0,80})'@'[^'\n]{0,255}' \(using password: (?:YES|NO)\)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("IAM user authentication failed", "IAM service account authentication failed"),
            regex=r"Cloud SQL IAM (?:user|service account) authentication failed for user \\?\"(?P<user>[^\"\\]{0,120})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    target="database",
    origin="PostgreSQL 28P01 and MySQL 1045: the servers' documentation, not seen in a run",
)
