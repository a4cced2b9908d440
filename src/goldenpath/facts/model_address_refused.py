"""A model provider answers that there is nothing at the address, or no such model."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="model-address-refused",
    title="a model provider answers that there is nothing at the address, or no such model",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Invalid URL (",),
            regex=r"\b404\b[^\n]{0,200}?Invalid URL \((?:GET|POST) (?P<path>/[^)\s]{0,120})\)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("NotFoundError",),
            regex=r"\b(?P<provider>openai|anthropic|groq|mistralai|cohere|together|litellm)(?:\.\w{1,40}){0,3}\.NotFoundError\b[^\n]{0,80}?\b404\b[^\n]{0,160}?(?:Invalid URL|does not exist|model_not_found|'message': ?'model: |Not Found|Resource not found|DeploymentNotFound)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("model_not_found", "not_found_error"),
            regex=r"\b404\b[^\n]{0,200}?(?:not_found_error['\"], ?['\"]message['\"]: ?['\"]model: |\bmodel_not_found\b)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("for url",),
            regex=r"\b404\b[^\n]{0,60}?for url:? '?https?://[^\s']{0,200}/(?:completions|embeddings)\b",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    direct=True,
    target="model-provider",
    origin="OpenAI's and Anthropic's documented answers to an unknown path or model; the first run in the lab 2026-11",
)
