"""What goldenpath.yaml declares of one environment: components and links, where they are, what is asked of them."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from goldenpath.model.record import record
from goldenpath.model.secret import SecretRef
from goldenpath.model.topology import Topology


@record
class Part:
    """Where one component is found, and how it may be asked."""

    name: str
    kind: str
    url: str = ""
    """As its users reach it. Services: http(s). Stores: postgresql:// or redis(s)://, without a password."""
    direct: str = ""
    """The same service around the load balancer."""
    inside: str = ""
    """The same, as seen from inside the network."""
    health: tuple[str, ...] = ()
    """Paths that tell how it is, the deepest first."""
    user: str = ""
    password: SecretRef | None = None
    token: SecretRef | None = None
    """A bearer token for its HTTP API."""
    behind: str = ""
    """The load balancer in front of it."""
    log_name: str = ""
    """What log entries call it; its name where empty."""
    addresses: tuple[str, ...] = ()
    """The addresses that its host must resolve to, where declared."""


@record
class Way:
    """A link: who uses whom, through what."""

    source: str
    target: str
    via: str = ""
    """The component that carries it, such as a connector."""


@record
class CheckPlan:
    """One check that the configuration asks for."""

    name: str
    component: str
    protocol: str
    """``http tcp tls dns websocket postgres redis grpc command``."""
    target: str = ""
    """A path, a URL, a name or a place; what the component's own URL says where empty."""
    way: str = "public"
    expect: tuple[str, ...] = ()
    """Conditions, such as ``status == 200``; see docs/reference/checks.md."""
    method: str = "GET"
    headers: tuple[tuple[str, str | SecretRef], ...] = ()
    body: str = ""
    send: str = ""
    arguments: tuple[str, ...] = ()
    """Of a command probe."""
    good: int = 1
    tries: int = 1
    """``good`` of ``tries`` must be as expected."""
    seconds: float = 0.0
    """Time of one question; the budget's where 0."""
    redirects: int = 0
    http2: bool = False
    family: int = 0
    line: int = 0
    """Where it stands in the file."""


@record
class JourneyPlan:
    """A journey: a shipped one by its name with its values, or steps written in YAML, or a Python file."""

    name: str
    uses: str = ""
    """The id of a shipped journey, such as ``chat-platform``."""
    python: str = ""
    """A Python file with a constant JOURNEY; loaded only where the configuration is trusted."""
    steps: tuple[Mapping[str, Any], ...] = ()
    """Steps in YAML, each a mapping ``{step: login, …}``."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Arguments by name; a value ``env:NAME`` and the like is a `SecretRef`."""


@record
class Network:
    """The network that the environment is reached in."""

    nameservers: tuple[str, ...] = ()
    """``host:port``; the system's where empty."""
    hosts: tuple[tuple[str, str], ...] = ()
    """Names with addresses that need no name server."""
    trust: tuple[str, ...] = ()
    """Files of certificates trusted beside the system's."""
    proxy: str = ""
    """The URL of the proxy that what users reach is reached through, without a password."""
    proxy_user: str = ""
    proxy_password: SecretRef | None = None


@record
class LogPlan:
    """Where log entries can be read while checking."""

    kind: str
    """``file`` (or folder), ``command`` or ``entries`` (a Cloud Logging ``entries:list`` endpoint)."""
    where: str = ""
    arguments: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    """``projects/P`` of an entries:list request."""
    filter: str = ""
    token: SecretRef | None = None
    last: float = 900.0
    """How many seconds back entries are read."""


@record
class Budget:
    """What one run may cost."""

    seconds: float = 20.0
    """The whole check, its questions about rivals included."""
    answer: float = 5.0
    """One answer."""
    probes_per_minute: int = 240
    """To one host, so that a run never bans itself."""


@record
class Vantage:
    """A place to ask from other than here: a prefix of a command that runs a probe there."""

    name: str
    arguments: tuple[str, ...] = ()


@record
class Environment:
    """One environment as declared; every name in it refers to a component that exists."""

    name: str
    source: str = ""
    """The file, absolute."""
    parts: tuple[Part, ...] = ()
    ways: tuple[Way, ...] = ()
    domains: tuple[str, ...] = ()
    checks: tuple[CheckPlan, ...] = ()
    journeys: tuple[JourneyPlan, ...] = ()
    network: Network = Network()
    logs: tuple[LogPlan, ...] = ()
    budget: Budget = Budget()
    vantages: tuple[Vantage, ...] = ()
    trusted: bool = False
    """Whether commands in it may run: given by --allow-commands, never by the file."""
    topology: Topology = Topology()
    """Components and links, declared."""

    def part(self, name: str) -> Part | None:
        """Return the component of that name."""
        return next((p for p in self.parts if p.name == name), None)

    def of_kind(self, *kinds: str) -> tuple[Part, ...]:
        """Return the components of these kinds, as declared."""
        return tuple(p for p in self.parts if p.kind in kinds)

    def users_of(self, name: str) -> tuple[Way, ...]:
        """Return the links that lead to a component."""
        return tuple(w for w in self.ways if w.target == name)
