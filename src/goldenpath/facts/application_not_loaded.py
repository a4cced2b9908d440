"""The server does not find the application object that its start command names."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="application-not-loaded",
    title="the server does not find the application that its start command names",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Error loading ASGI app",),
            regex=r'Error loading ASGI app(?: factory)?[.:] (?:Could not import module "(?P<module>[^"\n]{1,160})"|Attribute "(?P<name>[^"\n]{1,80})" not found in module "(?P<inside>[^"\n]{1,160})"|Import string "(?P<written>[^"\n]{1,160})")',
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Failed to find attribute", "Failed to find application object"),
            regex=r"Failed to find (?:attribute|application object) '(?P<name>[^'\n]{1,80})' in '(?P<inside>[^'\n]{1,160})'",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("as an attribute name or function call",),
            regex=r"Failed to parse '(?P<written>[^'\n]{1,160})' as an attribute name or function call",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("application not found",),
            regex=r"Cannot load application from '(?P<written>[^'\n]{1,160})', application not found",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Could not import '", "Failed to find Flask application"),
            regex=r"Error: (?:Could not import '(?P<module>[\w.]{1,160})'\.|Failed to find Flask application or factory in module '(?P<inside>[\w.]{1,160})')",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("is expected to contain a function named",),
            regex=r"File (?P<inside>[^\n]{1,160}) is expected to contain a function named '(?P<name>[^'\n]{1,80})'",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Could not find or load main class", "no main manifest attribute"),
            regex=r"Could not find or load main class (?P<module>[\w.$/]{1,160})|no main manifest attribute, in (?P<written>[^\s\n]{1,160})",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="uvicorn, gunicorn 27, hypercorn, flask, functions-framework and Java 17, real runs",
)
