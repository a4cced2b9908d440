"""The platform ended an instance because it used more memory than its limit."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="memory-exceeded",
    title="the platform ended the instance for its memory",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Memory limit of",),
            regex=r"Memory limit of (?P<limit>\d+(?:\.\d+)? ?[KMGT]i?B?) exceeded with (?P<used>\d+(?:\.\d+)? ?[KMGT]i?B?) used",
            streams=(Stream.PLATFORM,),
        ),
        Pattern(
            literals=("using too much memory and was terminated",),
            regex=r"the container instance was found to be using too much memory and was terminated",
            streams=(Stream.PLATFORM, Stream.REQUEST),
        ),
        Pattern(
            literals=("OOMKilled", "Memory cgroup out of memory"),
            regex=r"\bOOMKilled\b|Memory cgroup out of memory: Killed process",
            streams=(Stream.PLATFORM,),
        ),
    ),
    direct=True,
    ends="failed",
    origin="Cloud Run documentation, troubleshooting; public reports (nodejs/build#3770, repo-automation-bots#2418)",
)
