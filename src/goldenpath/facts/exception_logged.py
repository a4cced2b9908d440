"""A line names an exception that ended a request, in the words of runtimes and servers other than Python's."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="exception-logged",
    title="a line names an exception that ended a request",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("panic serving", "panic recovered"),
            regex=r"(?:http: panic serving [^\s\n]{1,60}|panic recovered): ?\s*(?P<exception>[^\n]{1,160})",
            streams=(Stream.APPLICATION,),
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("threw exception",),
            regex=r"threw exception \[(?P<exception>[^\]\n]{1,200})\]",
            streams=(Stream.APPLICATION,),
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("PHP Fatal error",),
            regex=r"PHP Fatal error:\s+Uncaught (?P<exception>[^\n]{1,160})",
            streams=(Stream.APPLICATION,),
            level=Severity.ERROR,
        ),
        Pattern(
            literals=("Error: ", "Exception: "),
            regex=r"(?m)^(?:Uncaught |Caused by: )?(?P<exception>(?:[A-Za-z_][\w$]{0,60}[.:\\]{1,2}){0,12}[A-Z][\w$]{0,60}(?:Error|Exception): [^\n]{1,160})\n\s+at ",
            streams=(Stream.APPLICATION,),
            level=Severity.ERROR,
        ),
        Pattern(
            literals=(
                "TypeError",
                "ReferenceError",
                "RangeError",
                "NullPointerException",
                "NoMethodError",
                "NullReferenceException",
            ),
            regex=r"(?m)^(?:Uncaught )?(?P<exception>(?:[A-Za-z_][\w$]{0,60}[.:]{1,2}){0,12}(?:TypeError|ReferenceError|RangeError|NullPointerException|NoMethodError|NullReferenceException)(?::? [^\n]{1,160})?)\s*$",
            streams=(Stream.APPLICATION,),
            level=Severity.ERROR,
        ),
    ),
    origin="node 20, real run; Go, Java, PHP, Ruby and .NET from their documentation",
)
