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
            regex=r'Error loading ASGI app(?: factory)?[.:] (?P<said>(?:Could not import module|Attribute|Import string) "[^"\n]{1,160}"(?: not found in module "[^"\n]{1,160}")?)',
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Failed to find attribute", "Failed to find application object"),
            regex=r"(?P<said>Failed to find (?:attribute|application object) '[^'\n]{1,80}' in '[^'\n]{1,160}')",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("as an attribute name or function call",),
            regex=r"(?P<said>Failed to parse '[^'\n]{1,160}' as an attribute name or function call)",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("application not found",),
            regex=r"(?P<said>Cannot load application from '[^'\n]{1,160}', application not found)",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Could not import '", "Failed to find Flask application"),
            regex=r"Error: (?P<said>Could not import '[\w.]{1,160}'|Failed to find Flask application or factory in module '[\w.]{1,160}')",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("is expected to contain a function named",),
            regex=r"(?P<said>File [^\n]{1,160} is expected to contain a function named '[^'\n]{1,80}')",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Could not find or load main class", "no main manifest attribute"),
            regex=r"(?P<said>Could not find or load main class [\w.$/]{1,160}|no main manifest attribute, in [^\s\n]{1,160})",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="uvicorn, gunicorn 27, hypercorn, flask, functions-framework and Java 17, real runs",
)
