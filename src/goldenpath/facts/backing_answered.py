"""A backing service answered the instance."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="backing-answered",
    title="a backing service answered the instance",
    kind=FactKind.TEXT,
    shows=Shows.GOOD,
    patterns=(
        Pattern(
            literals=(
                "connection test successful",
                "connectivity verified",
                "connection established",
                "connection successful",
                "connection verified",
                "connection ok",
                "tables created successfully",
                "connected",
                "ping ok",
                "ping successful",
                "ping: pong",
            ),
            regex=r"(?i)\b(?:database|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|valkey|cache|db)\b[^\n]{0,50}?"
            r"\b(?:connection test successful|connectivity verified|connection (?:re-?)?(?:established|successful|verified|ok)"
            r"|tables created successfully|(?:re)?connected(?: successfully)?(?:[.!]|$)|ping (?:ok|successful)|ping: pong)"
            r"|\b(?:successfully )?(?:re)?connected (?:successfully )?to (?:the )?(?:database|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|valkey|cache)\b",
            streams=(Stream.APPLICATION,),
        ),
    ),
    rung=Rung.BACKING,
    origin="real export 2025-08",
)
