"""A call to a model provider is not answered, breaks off, or is answered with what cannot be read."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING
_PROVIDER = (
    r"(?:\b(?:openai|anthropic|mistralai|cohere|groq|deepseek|gemini|generativelanguage|aiplatform|vertex[ _]?ai|litellm|ollama|vllm)\b"
    r"|\bllm\b|\b(?:language|chat|foundation|ai)[ _-]model\b|\bmodel[ _-](?:provider|server|service|api|backend|endpoint|gateway|host|upstream|call)s?\b"
    r"|\binference[ _-](?:server|service|endpoint|api|provider)\b|/chat/completions\b|:(?:stream)?generatecontent\b|\bcompletions? (?:endpoint|call|request|stream|api)\b)"
)
_BROKEN = (
    r"(?P<error>\b(?:(?:Read|Connect|Pool|Write)Timeout(?:Error)?|ConnectError|ReadError|RemoteProtocolError|RemoteDisconnected|ServerDisconnectedError|ClientPayloadError"
    r"|ClientConnectorError|ChunkedEncodingError|ServerTimeoutError|SocketTimeoutException|Http(?:Connect)?TimeoutException|JSONDecodeError|JsonParseException)\b"
    r"|peer closed connection without sending complete message body|server disconnected without sending a response|response payload is not completed|premature close"
    r"|socket hang up|unexpected end of JSON input|unexpected EOF|context deadline exceeded|Client\.Timeout exceeded|\bECONNREFUSED\b|\bECONNRESET\b|\bETIMEDOUT\b"
    r"|UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT|\btimed out\b|connection (?:refused|reset|closed)|did not answer|\b(?:stream|response|answer|body) (?:ended|broke off) (?:[\w']{1,12} ){0,2}?(?:before|without|early|prematurely|unexpectedly)\b"
    r"|\bended the (?:stream|response|answer) (?:[\w']{1,12} ){0,2}?(?:before|without|early|prematurely|unexpectedly)\b)"
)
_WORDS = (
    "ReadTimeout", "ConnectTimeout", "PoolTimeout", "WriteTimeout", "ConnectError", "ReadError", "RemoteProtocolError", "RemoteDisconnected",
    "ServerDisconnectedError", "ClientPayloadError", "ClientConnectorError", "ChunkedEncodingError", "ServerTimeoutError", "SocketTimeoutException",
    "HttpTimeoutException", "HttpConnectTimeoutException", "JSONDecodeError", "JsonParseException", "peer closed connection", "server disconnected without",
    "response payload is not", "premature close", "socket hang up", "end of JSON input", "unexpected EOF", "context deadline exceeded", "Client.Timeout exceeded",
    "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "UND_ERR_", "timed out", "connection refused", "connection reset", "connection closed", "did not answer", "stream ended", "response ended", "answer ended", "body ended",
    "stream broke off", "response broke off", "answer broke off", "body broke off", "ended the stream", "ended the response", "ended the answer",
)  # fmt: skip

FACT = FactRule(
    id="model-call-broken",
    title="a call to a model provider is not answered, breaks off, or its answer cannot be read",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("APIConnectionError", "APITimeoutError", "APIConnectionTimeoutError", "litellm"),
            regex=r"\b(?:openai|anthropic|groq|mistralai|cohere|together|litellm)\b[\w.]*\.(?P<error>APIConnectionError|APITimeoutError|Timeout\b)|\b(?P<kind>APIConnectionTimeoutError|APIConnectionError): (?:Request timed out|Connection error)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=_WORDS,
            regex=rf"(?i){_PROVIDER}[^\n]{{0,240}}?{_BROKEN}",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=_WORDS,
            regex=rf"(?i){_BROKEN}[^\n]{{0,160}}?{_PROVIDER}",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=(
                "Timeout",
                "ConnectError",
                "ReadError",
                "RemoteProtocolError",
                "ServerDisconnectedError",
                "ClientPayloadError",
                "ClientConnectorError",
                "ChunkedEncodingError",
                "JSONDecodeError",
            ),
            regex=r"(?i)File \"[^\"\n]{0,200}/(?:[\w.-]*(?:openai|anthropic|mistralai|litellm|genai|llm|completions?|model_?(?:provider|client|api|gateway|server))[\w.-]*)(?:/[^\"\n]{0,120})?\"[\s\S]{0,20000}\n(?:httpx2?|httpcore2?|requests\.exceptions|aiohttp[\w.]{0,40}|urllib3\.exceptions|json(?:\.decoder)?|builtins)\.(?P<error>(?:Read|Connect|Pool|Write)Timeout(?:Error)?|ConnectError|ReadError|RemoteProtocolError|ServerDisconnectedError|ClientPayloadError|ClientConnectorError|ChunkedEncodingError|ServerTimeoutError|JSONDecodeError)\b",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("node_modules/openai", "node_modules/@anthropic-ai"),
            regex=r"(?P<error>APIConnection\w*Error|Premature close|socket hang up|terminated|fetch failed)[\s\S]{0,4000}node_modules/(?:openai|@anthropic-ai)/",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    target="model-provider",
    origin="httpx's and json's words: run 2026-11; openai and anthropic types, aiohttp, node, Go, Java: documentation and public reports (openai-python#2065, #2356, openai-node#419)",
)
