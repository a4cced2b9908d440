"""The interpreter does not find the file that the start command hands to it."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="start-file-missing",
    title="the interpreter does not find the file that it is told to run",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("can't open file",),
            regex=r"python[\d.]*: can't open file '(?P<program>[^'\n]{1,200})': \[Errno 2\] No such file or directory",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Unable to access jarfile",),
            regex=r"Error: Unable to access jarfile (?P<program>[^\s\n]{1,200})",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("The application to execute does not exist",),
            regex=r"The application to execute does not exist: '(?P<program>[^'\n]{1,200})'",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="Python 3.11 and Java 17, real runs; .NET from its documentation",
)
