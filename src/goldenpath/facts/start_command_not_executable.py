"""A command is in the image and may not be run: no execute bit, or another user's file."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="start-command-not-executable",
    title="a command is in the image and may not be run",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("permission denied",),
            regex=r'(?i)exec: \\?"(?P<program>[^"\\\n]{1,200})\\?": permission denied',
        ),
        Pattern(
            literals=("permission denied",),
            regex=r"(?im)(?:failed to load |^exec )(?P<program>/[^\s:]{1,200}): permission denied",
        ),
        Pattern(
            literals=("permission denied",),
            regex=r"(?im)^[\w./-]{1,80}: (?:(?:line )?\d+: )?(?:exec: )?(?P<program>[^\s:]{1,120}): permission denied\s*$",
        ),
    ),
    origin="bash and dash, real runs; docker's documentation",
)
