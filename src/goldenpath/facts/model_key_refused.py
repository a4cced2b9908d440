"""A model provider refuses the service's key."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="model-key-refused",
    title="a model provider refuses the service's key",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("AuthenticationError",),
            regex=r"\b(?P<provider>openai|anthropic|groq|mistralai|cohere|together|litellm)(?:\.\w{1,40}){0,3}\.AuthenticationError(?::|\()",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("invalid x-api-key",),
            regex=r"authentication_error[^\n]{0,120}invalid x-api-key",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Incorrect API key provided",),
            regex=r"\b401\b[^\n]{0,160}Incorrect API key provided|Incorrect API key provided[^\n]{0,200}\bplatform\.openai\.com",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("generativelanguage",),
            regex=r"(?:API key not valid|API key expired|API_KEY_INVALID)[\s\S]{0,600}generativelanguage|generativelanguage[\s\S]{0,400}(?:API key not valid|API key expired|API_KEY_INVALID)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("invalid subscription key",),
            regex=r"Access denied due to invalid subscription key or wrong API endpoint",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("api key", "api_key", "api-key"),
            regex=r"(?i)\b(?P<provider>openai|anthropic|gemini|mistral|cohere|groq|deepseek|azure openai)\b[^\n]{0,160}\b401\b[^\n]{0,160}(?:invalid|incorrect|expired|revoked)[ _](?:authentication|api)[ _-]?key",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    direct=True,
    target="model-provider",
    origin="the providers' documented answers to a wrong key, not seen in a run",
)
