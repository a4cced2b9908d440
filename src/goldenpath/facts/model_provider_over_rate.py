"""The model provider refuses a request over its rate or quota."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="model-provider-over-rate",
    title="the model provider refuses a request over its rate or quota",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("RateLimitError",),
            regex=r"\b(?P<provider>openai|anthropic|mistralai|cohere|groq|litellm)[\w.]*\.RateLimitError",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("RateLimitError",),
            regex=r"RateLimitError: (?:Error code: )?429[^\n]{0,20}?(?:Rate limit reached for|You exceeded your current quota|\{'(?:type|error)')",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "rate_limit_error",
                "insufficient_quota",
                "rate_limit_exceeded",
            ),
            regex=r"""(?i)\b429\b[^\n]{0,200}?\b(?:rate_limit_error|insufficient_quota|rate_limit_exceeded)\b|'type': 'rate_limit_error'|\"type\": ?\"rate_limit_error\"""",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("error-code-429",),
            regex=r"cloud\.google\.com/vertex-ai/[\w/.-]{0,80}error-code-429",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "aiplatform.googleapis.com",
                "generativelanguage.googleapis.com",
            ),
            regex=r"[Qq]uota exceeded for [^\n]{0,200}?(?P<provider>aiplatform|generativelanguage)\.googleapis\.com",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "RESOURCE_EXHAUSTED",
                "ResourceExhausted",
                "Too Many Requests",
            ),
            regex=r"(?i)\b(?:genai|generativeai|generativelanguage|aiplatform|vertexai|vertex_ai|gemini)\b[\s\S]{0,900}?(?:\b429 RESOURCE_EXHAUSTED|ResourceExhausted: 429|\[429 Too Many Requests\])",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("for url",),
            regex=r"\b429\b[^\n]{0,60}?for url:? '?https://(?P<provider>api\.openai\.com|api\.anthropic\.com|api\.mistral\.ai|api\.cohere\.com|api\.groq\.com|generativelanguage\.googleapis\.com)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="openai 3.54, anthropic 2.12: measured against a local server 2026-11; google-genai, Vertex: public reports, not seen in a run",
)
