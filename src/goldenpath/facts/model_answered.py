"""A model provider answered a call of the service."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="model-answered",
    title="a model provider answered a call of the service",
    kind=FactKind.TEXT,
    shows=Shows.GOOD,
    patterns=(
        Pattern(
            literals=("HTTP Request: POST https://",),
            regex=r"HTTP Request: POST https://[\w.-]{0,80}(?:openai|anthropic|generativelanguage|mistral|cohere|groq|deepseek|together)[\w.-]{0,60}/[^\s\"]{0,200} \"HTTP/[\d.]+ 200\b",
            streams=(Stream.APPLICATION,),
        ),
    ),
    rung=Rung.BACKING,
    target="model-provider",
    origin="httpx's log line of each call, httpx 0.28",
)
