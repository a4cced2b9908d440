"""The platform cannot fetch the version of a secret that an instance is to start with."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="secret-not-fetched",
    title="the platform cannot fetch a version of a secret",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("is in DESTROYED state", "is in DISABLED state"),
            regex=r"(?i)(?:projects/[^/\s\"]{1,60}/secrets/)(?P<secret>[\w-]{1,255})/versions/(?P<version>\w{1,20})[^\n]{0,200}? is in (?P<state>DESTROYED|DISABLED) state",
            streams=(Stream.PLATFORM, Stream.AUDIT),
        ),
        Pattern(
            literals=("not found",),
            regex=r"(?i)\bsecret(?: version)? \[?(?:projects/[^/\s\"]{1,60}/secrets/)(?P<secret>[\w-]{1,255})(?:/versions/(?P<version>\w{1,20}))?\]? (?:was )?not found(?: or has no versions)?",
            streams=(Stream.PLATFORM, Stream.AUDIT),
        ),
    ),
    direct=True,
    ends="failed",
    origin="run in the lab 2026-11, in Secret Manager's words for versions that are disabled or destroyed",
)
