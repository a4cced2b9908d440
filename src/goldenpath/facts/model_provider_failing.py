"""The model provider answers that it is overloaded or failing."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="model-provider-failing",
    title="the model provider answers that it is overloaded or failing",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(
                "InternalServerError",
                "ServiceUnavailableError",
                "OverloadedError",
            ),
            regex=r"\b(?P<provider>openai|anthropic|mistralai|cohere|groq|litellm)[\w.]*\.(?:InternalServerError|ServiceUnavailableError|OverloadedError)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("overloaded_error",),
            regex=r"""['\"]overloaded_error['\"]|\b529\b[^\n]{0,80}?overloaded_error""",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "model is overloaded",
                "engine is currently overloaded",
                "model is currently overloaded",
            ),
            regex=r"(?i)\bthe (?:model|engine) is (?:currently )?overloaded|\bthat model is currently overloaded",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "503 UNAVAILABLE",
                "ServiceUnavailable: 503",
                "500 INTERNAL",
                "503 Service Unavailable",
            ),
            regex=r"(?i)\b(?:genai|generativeai|generativelanguage|aiplatform|vertexai|vertex_ai|gemini)\b[\s\S]{0,900}?(?:\b503 UNAVAILABLE|ServiceUnavailable: 503|\b500 INTERNAL\b|\[503 Service Unavailable\])",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("server error",),
            regex=r"[Ss]erver error[^\n]{0,40}?\b5\d\d\b[^\n]{0,60}?for url:? '?https://(?P<provider>api\.openai\.com|api\.anthropic\.com|api\.mistral\.ai|api\.cohere\.com|api\.groq\.com|generativelanguage\.googleapis\.com)|\b5\d\d Server Error: [^\n]{0,60}?for url: https://(?P<host>api\.openai\.com|api\.anthropic\.com|api\.mistral\.ai|api\.cohere\.com|api\.groq\.com|generativelanguage\.googleapis\.com)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="openai 3.54, anthropic 2.12: measured against a local server 2026-11; google-genai, Vertex: public reports, not seen in a run",
)
