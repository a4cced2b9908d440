"""The system refuses to run a program: it is built for another processor, or is no program."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="exec-format-error",
    title="the system refuses to run a program: wrong format",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("exec format error",),
            regex=r"(?im)(?:failed to load |^exec )\"?(?P<program>\.{0,2}/[^\s:\"]{1,200})\"?:? exec format error",
        ),
        Pattern(
            literals=("exec format error",),
            regex=r"(?i)failed to start: \"(?P<program>[^\"\n]{1,200})\" exec format error",
        ),
        Pattern(
            literals=("exec format error",),
            regex=r"(?im)exec user process caused:? \"?exec format error|^[\w./-]{1,80}: (?:(?:line )?\d+: )?(?:exec: |failed to execute |cannot exec(?:ute)? )?(?P<program>[^\s:]{1,120}): (?:cannot execute binary file: )?exec format error",
        ),
    ),
    direct=True,
    origin="Cloud Run's system log in public reports (jit-groups#270, umami#2018); runc",
)
