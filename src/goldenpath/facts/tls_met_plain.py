"""One side of a connection speaks TLS and the other does not."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING
_WRONG = r"\[SSL: ?(?:WRONG_VERSION_NUMBER|RECORD_LAYER_FAILURE|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL)\]"

FACT = FactRule(
    id="tls-met-plain",
    title="one side of a connection speaks TLS and the other does not",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("[SSL:",),
            regex=r"(?:connecting to |Cannot connect to host |HTTPSConnectionPool\(host=')(?P<host>[\w.-]{1,200}?)(?::|', port=)(?P<port>\d{2,5})\b[\s\S]{0,600}?"
            + _WRONG,
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "SSL: HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"),
            regex=_WRONG + r"|\bERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)\b",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("wrong version number", "record layer failure", "packet length too long"),
            regex=r"(?i)(?:\bEPROTO\b|\bSSL\b|\btls)[^\n]{0,200}?(?:wrong version number|record layer failure|packet length too long)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("HTTP response to HTTPS client", "does not look like a TLS handshake"),
            regex=r"(?:\"https://(?P<host>[\w.-]{1,200})(?::(?P<port>\d{2,5}))?[^\"\n]{0,500}\": )?(?:http: server gave HTTP response to HTTPS client|tls: first record does not look like a TLS handshake)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=(
                "HTTP request on HTTPS port",
                "HTTP request was sent to HTTPS port",
                "HTTP request to an HTTPS server",
                "plain HTTP to an SSL-enabled",
            ),
            regex=r"(?i)plain HTTP request (?:on|was sent to) HTTPS port|client sent an HTTP request to an HTTPS server|speaking plain HTTP to an SSL-enabled server port",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("SSL message",),
            regex=r"(?:Unrecognized|Unsupported or unrecognized) SSL message",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("server does not support SSL", "server does not support TLS"),
            regex=r"(?i)(?:connection to server at \"(?P<host>[^\"\n]{1,200})\"[^\n]{0,80}?port (?P<port>\d{2,5}) failed: )?server does not support (?:SSL|TLS)(?:, but SSL was required| connections|$|[\".)\n])",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("rejected SSL upgrade", "server refused TLS connection", "SSL is not enabled on the server"),
            regex=r"(?:server at \"(?P<host>[^\":\n]{1,200})(?::(?P<port>\d{2,5}))?\" )?rejected SSL upgrade|server refused TLS connection|SSL is not enabled on the server",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("SSL is required but the server", "does not support secure conn"),
            regex=r"SSL is required but the server (?:doesn't|does not) support it|[Ss]erver does not support secure conn{2,3}ection",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    direct=True,
    origin="OpenSSL through Python, asyncpg's refused upgrade: run 2026-11; libpq, pg, pgx, JDBC, MySQL, node, Go, Java, nginx: documentation and public reports (node-postgres#3386)",
)
