"""An exception that the application's own code raised, not one that carries a dependency's or a setting's failure."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

FOREIGN = re.compile(
    r"Connection(?:Refused|Reset|Aborted)|ConnectionError|ConnectError|\b\w*Timeout\w*(?:Error|Exception)?\s*(?::|$)|TimeoutException"
    r"|(?i:timed out|time-out|connection (?:refused|reset|closed|failed|error|is not available)|broken pipe|no such host|i/o timeout|dial tcp)"
    r"|context deadline exceeded|ECONN\w+|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|gaierror|Name or service not known|UnknownHost"
    r"|OperationalError|InterfaceError|TooManyConnections|QueuePool limit|ServerSelection|ServiceUnavailable|BadGateway|GatewayTimeout"
    r"|RateLimit|ResourceExhausted|TooManyRequests|(?i:quota exceeded)|PermissionDenied|Unauthenticated|DefaultCredentials|InvalidToken"
    r"|google\.api_core\.exceptions|botocore\.exceptions|redis\.exceptions|kafka\.errors|pymongo\.errors|grpc\._channel"
    r"|requests\.exceptions|urllib3\.exceptions|httpx\.\w+|aiohttp\.client_exceptions|(?:openai|anthropic)\.\w+Error|HTTPStatusError|HTTPError"
    r"|java\.(?:net|sql)\.|JDBC|CERTIFICATE_VERIFY_FAILED|certificate (?:verify failed|has expired)|SSLError|PKIX"
    r"|(?i:does not exist|doesn't exist|no such table|no such column)|No space left|MemoryError|OutOfMemory|heap out of memory"
    r"|os\.environ|getenv|SystemExit|CancelledError|KeyboardInterrupt",
    re.MULTILINE,
)
"""Words of failures whose cause lies outside the handler; a generic verdict on the handler would accuse the wrong part."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the exceptions that no word of their text places outside the application's own code."""
    for fact in reading.of("exception-raised", "exception-logged"):
        if fact.scope.instance and FOREIGN.search(fact.text) is None:
            yield fact


FACT = FactRule(
    id="handler-raised",
    title="the application's own code raised an exception",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
)
