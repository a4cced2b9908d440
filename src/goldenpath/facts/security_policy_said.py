"""The load balancer says that a security policy stopped a request."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="security-policy-said",
    title="the load balancer says that a security policy stopped a request",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("_by_security_policy",),
            regex=r"\b(?P<said>(?:body_)?denied_by_security_policy|throttled_by_security_policy|banned_by_security_policy)\b",
            streams=(Stream.BALANCER,),
        ),
    ),
    origin="External Application Load Balancer logging, statusDetails table: documentation, not seen in a run",
)
