"""A coroutine is used as if it were its result."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="coroutine-not-awaited",
    title="a coroutine is used as if it were its result",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("'coroutine' object",),
            regex=r"'coroutine' object (?:has no attribute '(?P<attribute>\w+)'|is not (?P<use>[\w ]+))",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("was never awaited",),
            regex=r"coroutine '(?P<function>[\w.<>]+)' was never awaited",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="Python 3.11, real export 2025-09",
)
