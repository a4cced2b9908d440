"""What came back when something was asked: a failure is an answer too, with the phase and the reason."""

from datetime import datetime
from enum import StrEnum

from goldenpath.model.record import record

Value = str | int | float | bool


class Phase(StrEnum):
    """The phases of one question, in order."""

    PREPARE = "prepare"
    """On our own side, before anything is sent."""
    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    FIRST_BYTE = "first-byte"
    """From the question being sent to the first byte of the answer."""
    BODY = "body"
    """The rest of the answer; of a session, everything after its greeting."""


class Reason(StrEnum):
    """Why no whole answer came: a closed list, told apart by what was observed, never by guessing."""

    # our own side
    SECRET_MISSING = "secret-missing"  # noqa: S105 - a reason's name
    NOT_ALLOWED = "not-allowed"
    """Running commands was not allowed, or the host lies outside what was declared."""
    NOT_INSTALLED = "not-installed"
    NO_LOCAL_PORT = "no-local-port"
    """This machine has no free port or descriptor: nothing is said about the target."""
    BUDGET_SPENT = "budget-spent"
    DEADLINE = "deadline"
    """The whole run's time was up before this question had its own."""
    INTERRUPTED = "interrupted"
    # resolve
    NAME_UNKNOWN = "name-unknown"
    """The name server says that the name does not exist."""
    NAME_EMPTY = "name-empty"
    """The name exists and has no address of the family asked for."""
    RESOLVER_REFUSED = "resolver-refused"
    """Nothing listens at the name server's address, or it refuses to answer."""
    RESOLVER_SILENT = "resolver-silent"
    RESOLVER_FAILED = "resolver-failed"
    """The name server says that it failed, or its answer cannot be read."""
    # connect
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    """Nothing came within the time of the phase."""
    RESET = "reset"
    CLOSED = "closed"
    """The peer closed before the answer was whole."""
    # tls
    NOT_TLS = "not-tls"
    """The peer answers the handshake with something that is not TLS."""
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    CERTIFICATE_OTHER_NAME = "certificate-other-name"
    CERTIFICATE_SELF_SIGNED = "certificate-self-signed"
    CERTIFICATE_UNTRUSTED = "certificate-untrusted"
    CERTIFICATE_INVALID = "certificate-invalid"
    TLS_VERSION = "tls-version"
    TLS_REFUSED = "tls-refused"
    """The peer ended the handshake by an alert."""
    # the answer
    MALFORMED = "malformed"
    """The answer breaks the protocol."""
    WRONG_PROTOCOL = "wrong-protocol"
    """The answer is another protocol's, such as HTTP where a database was asked."""
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    """Bytes came until the end of the time, and the answer was not whole."""
    TOO_MANY_REDIRECTS = "too-many-redirects"
    REDIRECT_AWAY = "redirect-away"
    """The answer leads to a host that was not declared."""
    CREDENTIALS_REFUSED = "credentials-refused"
    NOT_PERMITTED = "not-permitted"
    """The peer knows who asks and does not let it in."""
    TOO_MANY_CLIENTS = "too-many-clients"
    SERVER_ERROR = "server-error"
    """The peer speaks its protocol and says that it cannot."""
    UPGRADE_REFUSED = "upgrade-refused"
    """An HTTP answer other than 101 to the request for a WebSocket."""
    EXIT_STATUS = "exit-status"
    """A command ended with another status than 0."""


@record
class PhaseTime:
    """How long one phase took; the last one is where it ended, well or not."""

    phase: Phase
    milliseconds: float


@record
class NoAnswer:
    """Why no whole answer came."""

    phase: Phase
    reason: Reason
    text: str = ""
    """What came instead, in the words of the peer or the system, redacted and short."""


@record
class Certificate:
    """The leaf certificate that a server showed, also one that was refused."""

    subject: str
    names: tuple[str, ...]
    issuer: str
    not_before: datetime
    not_after: datetime
    self_signed: bool
    fingerprint: str
    """SHA-256 of its DER bytes, hex."""
    chain: int = 1
    """How many certificates were shown, 1 where that could not be read."""


@record
class Question:
    """What was asked, without any secret: the part of a probe that may be kept and shown."""

    protocol: str
    component: str
    purpose: str
    """The check or the journey's step that asked, by its id."""
    target: str
    """The URL, or host and port."""
    way: str = "public"
    """``public`` as users come; ``direct`` around the load balancer; ``inside`` from inside the network; ``own``."""


@record
class Observation:
    """One question with what came back, when, from where, and how long each phase took."""

    id: str
    """``probe:<purpose>:<component>:<number>``; sent as ``x-goldenpath-probe`` too, for server logs."""
    question: Question
    started: datetime
    ended: datetime
    vantage: str = "here"
    address: str = ""
    """The address that was spoken to, ``""`` where none was reached."""
    phases: tuple[PhaseTime, ...] = ()
    failure: NoAnswer | None = None
    """``None``: a whole answer came, whatever it says."""
    status: int | None = None
    """The HTTP status, also of a refused upgrade."""
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case; of an answer without HTTP empty."""
    body: str = ""
    """The first characters of the answer, redacted."""
    body_bytes: int = 0
    certificate: Certificate | None = None
    tls: str = ""
    """The protocol version agreed on, such as ``TLSv1.3``."""
    values: tuple[tuple[str, Value], ...] = ()
    """What the answer says, by dotted names: ``connections.used``, ``role``, ``exit``; see docs/reference/checks.md."""

    @property
    def milliseconds(self) -> float:
        """Return how long the whole question took."""
        return 1000 * (self.ended - self.started).total_seconds()

    @property
    def answered(self) -> bool:
        """Return whether a whole answer came."""
        return self.failure is None

    def took(self, phase: Phase) -> float | None:
        """Return the milliseconds of a phase, ``None`` where it was not reached."""
        return next((p.milliseconds for p in self.phases if p.phase is phase), None)

    def header(self, name: str) -> str:
        """Return a header's value, empty where it was not sent; ``name`` in lower case."""
        return next((v for k, v in self.headers if k == name), "")

    def value(self, name: str) -> Value | None:
        """Return what the answer says under a name, ``None`` where it says nothing."""
        return next((v for k, v in self.values if k == name), None)
