"""The SQL proxy is told that the service's account may not connect to the instance."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="sql-connect-forbidden-said",
    title="the SQL proxy is told that the service's account may not connect to the instance",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("cloudsql.instances.connect", "boss::NOT_AUTHORIZED"),
            regex=r"Cloud SQL connection failed\.[\s\S]{0,1500}?(?:boss::NOT_AUTHORIZED|[Mm]issing permission cloudsql\.instances\.(?:connect|get))",
        ),
    ),
    direct=True,
    target="database",
    origin="the proxy's own line: its source and public reports, run in the lab 2026-11",
)
