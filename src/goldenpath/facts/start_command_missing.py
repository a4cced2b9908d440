"""A command was not found: by the platform that starts the container, or by a shell inside it."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="start-command-missing",
    title="a command is not in the image, or not on its PATH",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("error finding executable",),
            regex=r'error finding executable "(?P<program>[^"\n]{1,200})" in PATH',
        ),
        Pattern(
            literals=("not found (PATH=",),
            regex=r'Application failed to start: "(?P<program>[^"\n]{1,200})" not found \(PATH=',
        ),
        Pattern(
            literals=("executable file not found in", "no such file or directory"),
            regex=r'exec: \\?"(?P<program>[^"\\\n]{1,200})\\?": (?:executable file not found in \$?PATH|stat [^:\n]{1,200}: no such file or directory)',
        ),
        Pattern(
            literals=("no such file or directory",),
            regex=r"(?m)(?:failed to load |^exec )(?P<program>/[^\s:]{1,200}): no such file or directory",
        ),
        Pattern(
            literals=("not found",),
            regex=r"(?m)^[\w./-]{1,80}: (?:(?:line )?\d+: )?(?:exec: )?(?P<program>[^\s:]{1,120}): (?:(?:command )?not found|cannot execute: required file not found)\s*$",
        ),
        Pattern(
            literals=("No such file or directory",),
            regex=r"(?m)^(?:/usr/bin/)?env: (?:can't execute )?[^\w\s./-]?(?P<program>[\w./+-]{1,120})[^:\n]{0,10}: No such file or directory",
        ),
    ),
    origin="Cloud Run's system log in public reports; bash, dash and env, real runs; docker's documentation",
)
