"""The cache says that it is a read-only replica or still loading."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="cache-role-said",
    title="the cache says that it is a read-only replica or still loading",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(
                "write against a read only",
                "is loading the dataset in memory",
                "Link with MASTER is down",
            ),
            regex=r"(?P<said>You can't write against a read only (?:replica|slave)|(?:Redis|Valkey) is loading the dataset in memory|Link with MASTER is down)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="Redis and Valkey: documentation, not seen in a run; redis-py leaves READONLY and LOADING out",
)
