"""A route failed in the second in which the application's own code raised an exception."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_MOMENT = timedelta(seconds=2)

FOREIGN = re.compile(
    r"Connection(?:Refused|Reset|Aborted)|ConnectionError|ConnectError|\b\w*Timeout\w*(?:Error|Exception)?\s*(?::|$)|TimeoutException"
    r"|(?i:timed out|time-out|connection (?:refused|reset|closed|failed|error|is not available)|broken pipe|no such host|i/o timeout|dial tcp)"
    r"|context deadline exceeded|ECONN\w+|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|gaierror|Name or service not known|UnknownHost"
    r"|OperationalError|InterfaceError|TooManyConnections|QueuePool limit|ServerSelection|ServiceUnavailable|BadGateway|GatewayTimeout"
    r"|NoBrokersAvailable|RateLimit|ResourceExhausted|TooManyRequests|(?i:quota exceeded)|PermissionDenied|Unauthenticated|DefaultCredentials"
    r"|google\.api_core\.exceptions|botocore\.exceptions|redis\.exceptions|kafka\.errors|pymongo\.errors|grpc\._channel"
    r"|requests\.exceptions|urllib3\.exceptions|httpx\.\w+|aiohttp\.client_exceptions|(?:openai|anthropic)\.\w+Error|HTTPStatusError|HTTPError"
    r"|java\.(?:net|sql)\.|JDBC|CERTIFICATE_VERIFY_FAILED|certificate (?:verify failed|has expired)|SSLError|PKIX"
    r"|(?i:does not exist|doesn't exist|no such table|no such column)|No space left|MemoryError|OutOfMemory|heap out of memory"
    r"|os\.environ|getenv|SystemExit|CancelledError|KeyboardInterrupt"
    r"|(?i:connection (?:was|is) closed)|asyncpg\.exceptions|PermissionError|'/(?:secrets|etc/secrets|mnt|var/run)/"
    r"|node_modules/(?:openai|@anthropic-ai|stripe|@google-cloud|twilio|redis|ioredis|pg|mysql2|mongodb)/"
    r"|(?i:(?:http|status|code)\W{0,3}(?:error\W)?(?:401|403|429|5\d\d)\b)|\(5\d\d,|InternalServerError: 5\d\d"
    r"|(?i:upstream|gateway|temporarily unavailable)|WRONGPASS|NOAUTH|ReplyError|Rest(?:Client)?Exception"
    r"|ArgumentError: Could not parse|FATAL:\s|(?i:role \"[^\"]{1,60}\")|(?i:authentication failed)|ConnectionDoesNotExist|Kafka"
    r"|Server error '5\d\d|for url '?https?://",
    re.MULTILINE,
)
"""Words of failures whose cause lies outside the code; a generic verdict on the code would accuse the wrong part."""


@lru_cache(maxsize=1024)
def is_foreign(text: str) -> bool:
    """Return whether a word of the text places the failure outside the application's own code."""
    return FOREIGN.search(text) is not None


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that fails alone beside an exception that no word places outside the own code.

    The id sorts behind ``route-fails-alone``, which must be derived first.
    """
    own = [f for f in reading.of("exception-raised", "exception-logged") if not is_foreign(f.text)]
    for route in reading.of("route-fails-alone"):
        for fact in own:
            near = fact.first - _MOMENT <= route.last and route.first - _MOMENT <= fact.last
            if near and replace(fact.scope, target="") == route.scope:
                values = {**dict(fact.values), "route": route.value("route"), "status": route.value("status")}
                yield replace(fact, values=join_values(values))


FACT = FactRule(
    id="route-raised",
    title="a route failed in the second in which the application's own code raised an exception",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
)
