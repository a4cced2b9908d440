"""The nouns of the lab: what is deployed, under which limits."""

from dataclasses import dataclass, field, replace
from typing import Literal

Egress = Literal["private-ranges-only", "all-traffic"]
SqlPath = Literal["public", "private"]
Balancer = Literal["serverless", "checked"]
Ingress = Literal["all", "internal", "internal-and-cloud-load-balancing"]

PROJECT = "chat-lab"
REGION = "europe-west1"
SQL_INSTANCE = f"{PROJECT}:{REGION}:chat-db"
CONNECTOR = "chat-connector"
DEPLOYER = f"deployer@{PROJECT}.iam.gserviceaccount.com"
RUN_ACCOUNT = f"chat-run@{PROJECT}.iam.gserviceaccount.com"
"""Whom instances are: what they may read and connect to is granted to this account."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The run platform's limits in seconds before the time scale: Cloud Run's documented ones, or the lab's choice."""

    request: float = 600
    """A request, a WebSocket included, is ended after this (504). The lab's choice; the default is 300."""
    startup: float = 240
    """The default start-up probe gives a container this long to open its port."""
    pending: float = 10
    """A request waits this long for an instance before it is answered 429 or 500."""
    shutdown: float = 10
    """Between SIGTERM and SIGKILL."""
    idle: float = 900
    """An instance above the minimum lives this long without a request."""
    restart: float = 8
    """Pause before an instance that died is replaced. The lab's choice: about what crash loops show."""
    sql_dial: float = 30
    """The built-in SQL socket gives up dialling after this."""
    connector_step: float = 60
    """The connector adds an instance this long after its load asked for one."""

    def divided(self, scale: float) -> "Limits":
        """Return the same limits, each divided by the time scale."""
        return Limits(**{name: getattr(self, name) / scale for name in self.__slots__})


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """How the run platform decides that a container has started, or that it still lives.

    ``tcp`` is the platform's default for start-up: one attempt, as long as ``Limits.startup``. The times of an ``http``
    probe are in seconds before the time scale, its defaults the platform's.
    """

    kind: Literal["tcp", "http"] = "tcp"
    path: str = "/health/startup"
    initial_delay: float = 0
    period: float = 10
    timeout: float = 1
    failure_threshold: int = 3

    def divided(self, scale: float) -> "Probe":
        """Return the same probe, each time divided by the time scale."""
        return replace(
            self,
            initial_delay=self.initial_delay / scale,
            period=self.period / scale,
            timeout=self.timeout / scale,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """All that makes one revision differ from the next."""

    image: str
    """Digest of the image folder."""
    command: tuple[str, ...]
    port: int = 8080
    environment: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Environment name → name of the secret; the newest version is read when an instance starts."""
    memory_mib: int = 512
    concurrency: int = 80
    min_instances: int = 1
    max_instances: int = 10
    timeout: float | None = None
    """Request time-out in seconds before scaling; None is the platform's limit."""
    probe: Probe = Probe()
    liveness: Probe | None = None
    """An HTTP probe; an instance that fails it is shut down."""
    open_files: int | None = None
    """File descriptors of one process of an instance; None is the machine's limit."""
    sql_attached: bool = True
    """Whether the instance's SQL socket is there for who reads DATABASE_URL."""
    egress: Egress = "private-ranges-only"
    sql_path: SqlPath = "public"

    def with_changes(self, **changes: object) -> "Template":
        """Return this template with some fields changed; ``environment`` is merged, not replaced."""
        environment = changes.pop("environment", None)
        merged = {**self.environment, **environment} if isinstance(environment, dict) else self.environment
        return replace(self, environment=merged, **changes)  # type: ignore[arg-type]  # names are checked by replace


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One immutable version of a service."""

    service: str
    number: int
    suffix: str
    template: Template

    @property
    def name(self) -> str:
        """Return the name as the run platform writes it: ``chat-api-00003-kzx``."""
        return f"{self.service}-{self.number:05d}-{self.suffix}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """What a lab was brought up with; shown by ``status`` and kept in its folder."""

    time_scale: float = 10
    balancer: Balancer = "serverless"
    domain: str = "chat.test"
    model: str = "provider"
    """``provider`` (the lab's own endpoint), ``offline`` (inside the backend) or a base URL ending in /v1."""
    database_disk: str | None = None
    """Size of the database's disk, for example ``96m``: its data then live in memory and end with the lab."""
    standby: bool = False
    backend: dict[str, int] = field(default_factory=dict)
    """Changes to the backend's template: ``concurrency``, ``max_instances``, ``memory_mib``."""

    @property
    def limits(self) -> Limits:
        """Return the run platform's limits, scaled."""
        return Limits().divided(self.time_scale)
