"""The liveness probe failed so often that the platform ended the instance."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="liveness-probe-failed",
    title="the liveness probe failed and the platform ended the instance",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(
                "LIVENESS HTTP probe failed",
                "LIVENESS TCP probe failed",
                "LIVENESS GRPC probe failed",
            ),
            regex=r'LIVENESS (?P<probe>HTTP|TCP|GRPC) probe failed (?P<times>\d+) times? consecutively for container [^\n]{1,200}? on port (?P<port>\d+)(?: path "?(?P<path>/[^\s"]{0,200}?)"?\.?(?:\s|$))?',
            streams=(Stream.PLATFORM,),
        ),
        Pattern(
            literals=("failed liveness probe, will be restarted",),
            regex=r"Container [^\s\n]{1,120} failed liveness probe, will be restarted",
            streams=(Stream.PLATFORM,),
        ),
    ),
    direct=True,
    ends="failed",
    origin="Cloud Run's system log in public reports; Kubernetes events from its documentation",
)
