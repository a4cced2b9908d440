"""One question, complete with its secrets: what the wire needs to ask it. Only its `Question` is ever kept."""

from goldenpath.model.record import record
from goldenpath.model.secret import Secret, SecretRef

Hidden = Secret | SecretRef
"""A secret, or the reference to one: references are followed just before the probe is sent, and nowhere else."""


@record
class Limits:
    """How long and how much at most."""

    seconds: float = 5.0
    """The whole question, from the name to the last byte; each phase may take what is left of it."""
    bytes: int = 262_144
    """Of the answer, after decompression."""
    kept: int = 4_096
    """Characters of the body that are kept."""
    redirects: int = 0


@record
class Place:
    """Where a stream is opened to."""

    host: str
    port: int
    tls: bool = False
    server_name: str = ""
    """The name that the certificate must bear, the host where empty."""
    address: str = ""
    """An address to use instead of resolving the host: another way to the same name."""
    family: int = 0
    """4 or 6 for one address family alone, 0 for whichever the resolver names first."""

    @property
    def name(self) -> str:
        """Return the name asked for in TLS."""
        return self.server_name or self.host


@record
class DnsAsk:
    """Which addresses a name has, asked of one name server."""

    name: str
    kind: str = "A"
    """``A`` or ``AAAA``."""
    server: str = ""
    """``host:port``; the environment's first name server, or the system's, where empty."""


@record
class TcpAsk:
    """Whether a port accepts."""

    place: Place


@record
class TlsAsk:
    """What certificate is shown, and whether the handshake ends well."""

    place: Place


@record
class HttpAsk:
    """One HTTP request."""

    place: Place
    method: str = "GET"
    path: str = "/"
    headers: tuple[tuple[str, str | Hidden], ...] = ()
    body: bytes | Hidden = b""
    http2: bool = False
    """Offer HTTP/2 by ALPN; where the server does not choose it, HTTP/1.1 is spoken."""


@record
class WebSocketAsk:
    """An upgrade, and one message where ``send`` is not empty: then the first frame that comes back is the answer."""

    place: Place
    path: str = "/"
    headers: tuple[tuple[str, str | Hidden], ...] = ()
    subprotocols: tuple[str | Hidden, ...] = ()
    send: str = ""


@record
class Lookup:
    """Rows to be counted: those of a table whose column has a value; all three are names and data, never SQL."""

    table: str
    """As the database writes it, also ``schema.table``; capital letters count."""
    column: str
    value: str
    """Read by the server as the column's type."""


@record
class PostgresAsk:
    """Start-up, authentication, ``select 1``, and how the server is."""

    place: Place
    user: str
    database: str
    password: Hidden | None = None
    tls: str = "prefer"
    """``never``, ``prefer`` (where the server offers it, unverified as libpq does) or ``verify``."""
    pressure: bool = True
    """Also ask for connections used of allowed, waiting locks, read-only and role."""
    lookup: Lookup | None = None
    """Also count the rows that this names."""


@record
class RedisAsk:
    """PING, and how the server is."""

    place: Place
    user: str = ""
    password: Hidden | None = None
    pressure: bool = True
    """Also ask INFO for clients, memory and role."""


@record
class GrpcAsk:
    """The standard health service, ``grpc.health.v1.Health/Check``."""

    place: Place
    service: str = ""


@record
class CommandAsk:
    """A program, given as a list and never as a shell's string."""

    arguments: tuple[str, ...]
    directory: str = ""


Ask = DnsAsk | TcpAsk | TlsAsk | HttpAsk | WebSocketAsk | PostgresAsk | RedisAsk | GrpcAsk | CommandAsk


@record
class Probe:
    """One question: of whom, what for, which way, what, within which limits."""

    component: str
    purpose: str
    """The id of the check or step that asks."""
    ask: Ask
    way: str = "public"
    limits: Limits = Limits()
    vantage: str = "here"
    after: float = 0.0
    """Seconds after the others of its round at which it starts; its own limits count from then."""
