"""One whole lab: real parts, the network between them, the run platform on top."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from redis.asyncio import Redis

from goldenpath_lab import deployment
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.model import PROJECT, REGION, Config
from goldenpath_lab.network.capacity import ConnectorLimits, ConnectorSpec
from goldenpath_lab.network.connector import Connector
from goldenpath_lab.network.destination import Destination
from goldenpath_lab.network.egress import Egress, Outlets
from goldenpath_lab.network.mirror import Mirror
from goldenpath_lab.network.vpc import Vpc
from goldenpath_lab.network.way import Direct
from goldenpath_lab.parts.addresses import Addresses, free_port
from goldenpath_lab.parts.certificates import Authority, self_signed
from goldenpath_lab.parts.envoy import Backend, Envoy
from goldenpath_lab.parts.model_behaviour import Behaviour
from goldenpath_lab.parts.model_provider import ModelProvider
from goldenpath_lab.parts.names import Names
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.process import PartError, Spawner
from goldenpath_lab.parts.url_map import UrlMap
from goldenpath_lab.parts.valkey import Valkey
from goldenpath_lab.run import balancer_log, metrics, network_audit
from goldenpath_lab.run.entries import EntryLog
from goldenpath_lab.run.platform import Ground, RunPlatform
from goldenpath_lab.sampling import samples
from goldenpath_lab.state import State

_METRICS_EVERY = 60.0
_LOOK_AGAIN = 0.1
_SERVERLESS_CAP, _BACKEND_TIMEOUT = 3600, 30
_DEPLOYED = "deployed.json"
_BALANCER, _FRONT, _CACHE, _DATABASE, _STANDBY, _NAMES = 1, 2, 3, 4, 5, 6
_MODEL, _SQL_DOOR = 200, 201
_DIRECT = {deployment.AUTH: 211, deployment.API: 212, deployment.WEB: 213}
# Where the load balancer hands over: its back ends are services, whatever host a request names.
_BACK_ENDS = {deployment.AUTH: 221, deployment.API: 222, deployment.WEB: 223}
# The managed stores' addresses, as the first of them and the length of their prefix.
_PRIVATE_RANGE = (1, 29)
_DATABASE_SETTINGS = {"max_connections": "100", "shared_buffers": "64MB", "log_connections": "off"}

Say = Callable[[str], None]
CertificateKind = Literal["valid", "expired", "other-name", "self-signed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ports:
    """The ports a lab listens on: the natural ones where they are free."""

    https: int
    local: int
    front: int
    cache: int
    database: int
    standby: int
    sql_door: int
    model: int
    names: int


class Lab:
    """Bring a lab up and down; the parts are public, for whoever looks at them or breaks them."""

    def __init__(self, state: State, config: Config) -> None:
        self.state = state
        self.config = config
        self.addresses = Addresses.claim(state.folder)
        self.spawner = Spawner(state.folder)
        self.log = EntryLog(state.directory("logs"))
        at, limits = self.addresses.at, config.limits
        self.ports = Ports(
            https=free_port(at(_BALANCER), 8443),
            local=free_port("127.0.0.1", 8080),
            front=free_port(at(_FRONT), 8080),
            cache=free_port(at(_CACHE), 6379),
            database=free_port(at(_DATABASE), 5432),
            standby=free_port(at(_STANDBY), 5432),
            sql_door=free_port(at(_SQL_DOOR), 3307),
            model=free_port(at(_MODEL), 8080),
            names=free_port(at(_NAMES), 5300),
        )
        self.database = Postgres(
            folder=state.folder / "postgres",
            cache=_cache_folder(),
            spawner=self.spawner,
            address=at(_DATABASE),
            port=self.ports.database,
            settings=_DATABASE_SETTINGS,
            data_limit=config.database_disk,
        )
        self.standby: Postgres | None = None
        self.cache = Valkey(
            folder=state.directory("cache"),
            spawner=self.spawner,
            address=at(_CACHE),
            port=self.ports.cache,
            settings={"maxclients": "5000"},
        )
        self.model = ModelProvider(state.directory("model"), self.spawner, at(_MODEL), self.ports.model)
        self.authority = Authority.open(state.directory("certificates"))
        first, prefix = _PRIVATE_RANGE
        self.vpc = Vpc(private=str(ip_network(f"{at(first)}/{prefix}", strict=False)))
        self.vpc.watch(lambda change: network_audit.changed(self.log, change))
        self.connector = Connector(
            ConnectorSpec(),
            vpc=self.vpc,
            limits=ConnectorLimits(
                scale_out_after_seconds=limits.connector_step,
                instance_seconds=limits.connector_step,
                update_seconds=limits.connector_step / 2,
            ),
        )
        inside = Destination(name="database", address=at(_DATABASE), port=self.ports.database, private=True)
        self.egress = Egress(
            self.connector,
            {
                "cache": Destination(name="cache", address=at(_CACHE), port=self.ports.cache, private=True),
                "database": inside,
                "database-public": Destination(
                    name="database-public", address=at(_SQL_DOOR), port=self.ports.sql_door, private=False
                ),
                "model": Destination(name="model", address=at(_MODEL), port=self.ports.model, private=False),
            },
            self.addresses,
            dial_seconds=limits.sql_dial,
        )
        self.door = Mirror(
            at(_SQL_DOOR), self.ports.sql_door, way=Direct(), destination=inside, dial_seconds=limits.sql_dial
        )
        self.platform = RunPlatform(
            Ground(
                state=state,
                config=config,
                spawner=self.spawner,
                addresses=self.addresses,
                egress=self.egress,
                log=self.log,
            ),
            self._hosts(),
            self._urls(),
        )
        self.url_map = UrlMap([self._backend(service) for service in deployment.SERVICES], self._route)
        self.balancer = self._envoy()
        self.names = Names()
        self._neighbour: Outlets | None = None
        self._tasks: list[asyncio.Task[Any]] = []

    # Up and down

    async def up(self, say: Say) -> None:
        """Bring everything up; what was deployed before comes back as it was."""
        say("starting PostgreSQL, Redis, Envoy, the model provider and the name server")
        self.connector.start()
        await asyncio.gather(
            self._start_database(), self.cache.start(), self.model.start(), self._open_balancer(), self._start_names()
        )
        self.door.open()
        for name, value in deployment.first_secrets(self._database_url()).items():
            if not self.platform.secret_version(name):
                self.platform.add_secret(name, value)
        self.behave()
        for address in (_FRONT, *_DIRECT.values()):
            await self.platform.front.open(self.addresses.at(address), self.ports.front)
        for address in _BACK_ENDS.values():
            await self.platform.front.open(self.addresses.at(address), self.ports.front, balanced=True)
        self._tasks += [
            asyncio.create_task(balancer_log.follow(self.state.path("logs", "balancer.ndjson"), self.log)),
            asyncio.create_task(
                metrics.record(
                    self.state.path("logs", "metrics.ndjson"), _METRICS_EVERY / self.config.time_scale, self._samples
                )
            ),
        ]
        say("starting chat-auth, chat-api and chat-web")
        await self._deploy_or_resume()
        if self.config.balancer == "checked":
            await self._healthy()

    async def down(self) -> None:
        """End everything, services first."""
        await self.platform.stop()
        for task in self._tasks:
            task.cancel()
        await self.door.close()
        self.connector.close()
        self.names.close()
        parts = [self.balancer.stop(), self.model.stop(), self.cache.stop(), self.database.stop()]
        if self.standby is not None:
            parts.append(self.standby.stop())
        await asyncio.gather(*parts)
        self.log.close()
        self.addresses.close()

    def endpoints(self) -> Endpoints:
        """Return what a client needs to reach the lab."""
        domain, port = self.config.domain, self.ports.https
        return Endpoints(
            auth_url=f"https://auth.{domain}:{port}",
            api_url=f"https://api.{domain}:{port}",
            web_url=f"https://app.{domain}:{port}",
            nameserver=f"{self.names_address}:{self.ports.names}",
            ca_file=self.authority.ca_path,
        )

    def page(self) -> str:
        """Return the address under which a browser on this machine opens the page without any set-up."""
        return f"http://app.localhost:{self.ports.local}/"

    def direct(self, service: str) -> str:
        """Return the run platform's own URL of a service, past the load balancer."""
        return f"http://{self.addresses.at(_DIRECT[service])}:{self.ports.front}"

    @property
    def balancer_address(self) -> str:
        """Return the load balancer's address."""
        return self.addresses.at(_BALANCER)

    @property
    def names_address(self) -> str:
        """Return the name server's address."""
        return self.addresses.at(_NAMES)

    @property
    def model_address(self) -> str:
        """Return the model provider's address."""
        return self.addresses.at(_MODEL)

    @property
    def sql_address(self) -> str:
        """Return the database's public address."""
        return self.addresses.at(_SQL_DOOR)

    def pids(self) -> dict[str, int]:
        """Return the first process of every part and instance."""
        parts = {
            "daemon": os.getpid(),
            "balancer": self.balancer.pid,
            "database": self.database.pid,
            "cache": self.cache.pid,
            "model provider": self.model.pid,
            "standby": self.standby.pid if self.standby else None,
        }
        for service in self.platform.services.values():
            for number, one in enumerate(each for each in service.instances if each.phase != "dead"):
                parts[f"{service.name}/{number}"] = one.pid
        return {name: pid for name, pid in parts.items() if pid is not None}

    def client_environment(self) -> dict[str, str]:
        """Return what the lab's own client programs need to find it."""
        ends = self.endpoints()
        return {
            "LAB_AUTH_URL": ends.auth_url,
            "LAB_API_URL": ends.api_url,
            "LAB_WEB_URL": ends.web_url,
            "LAB_BALANCER": self.balancer_address,
            "LAB_NAMESERVER": f"{self.names_address}:{self.ports.names}",
            "LAB_CA_FILE": str(self.authority.ca_path),
            "LAB_DATABASE_URL": self.database.url(),
            "LAB_CACHE_URL": self.cache.url,
            "LAB_CONNECTOR_CACHE": f"{self._neighbour.cache_host}:{self._neighbour.cache_port}"
            if self._neighbour
            else "",
        }

    async def open_neighbour(self) -> None:
        """Open a way through the connector for a neighbour, who shares it with the services."""
        if self._neighbour is None:
            folder = self.state.short("cloudsql", "neighbour")
            self._neighbour = await self.egress.open(
                "neighbour", mode="private-ranges-only", sql_path="private", folder=folder, on_line=lambda _: None
            )

    async def close_neighbour(self) -> None:
        """Close the neighbour's way again; that there is none is fine."""
        if self._neighbour is not None:
            self._neighbour = None
            await self.egress.close("neighbour")

    def behave(self, **changes: object) -> None:
        """Change how the model provider answers; without changes it answers well, to who shows the platform's key."""
        key = self.state.path("secrets", "model-key", "1").read_text(encoding="utf-8")
        self.model.behave(**{**asdict(Behaviour(key=key)), **changes})

    async def start_database(self) -> None:
        """Start PostgreSQL where it is stopped, its lines going to the log."""
        if self.database.pid is None:
            await self.database.start(self._database_line)

    def install_certificate(self, kind: CertificateKind = "valid") -> None:
        """Put a fresh certificate on the load balancer, or one that clients refuse for the reason named."""
        now = datetime.now(UTC)
        domain = f"staging.{self.config.domain}" if kind == "other-name" else self.config.domain
        names = [f"{name}.{domain}" for name in deployment.PUBLIC_NAMES.values()]
        end = now - timedelta(days=1) if kind == "expired" else now + timedelta(days=90)
        issue = self_signed if kind == "self-signed" else self.authority.issue
        self.balancer.install_certificate(*issue(names, not_before=now - timedelta(days=91), not_after=end))

    async def start_balancer(self) -> None:
        """Start the load balancer where it is stopped."""
        if self.balancer.pid is None:
            await self.balancer.start()

    def publish_names(self) -> None:
        """Let the name server tell the platform's names as they should be."""
        public = (f"{name}.{self.config.domain}" for name in deployment.PUBLIC_NAMES.values())
        self.names.table = dict.fromkeys(public, self.balancer_address)

    # Inside

    async def start_standby(self) -> None:
        """Start a second PostgreSQL that follows the first, from a fresh copy of it."""
        folder = self.state.folder / "standby"
        shutil.rmtree(folder, ignore_errors=True)
        self.standby = await self.database.standby(folder, self.addresses.at(_STANDBY), self.ports.standby)
        await self.standby.start()

    async def _start_database(self) -> None:
        await self.database.prepare()
        await self.start_database()
        if self.config.standby:
            await self.start_standby()

    def _envoy(self) -> Envoy:
        at, state, config = self.addresses.at, self.state, self.config
        return Envoy(
            folder=state.directory("balancer"),
            spawner=self.spawner,
            https=(at(_BALANCER), self.ports.https),
            local_http=("127.0.0.1", self.ports.local),
            backends=tuple(self.url_map.backends.values()),
            mode=config.balancer,
            access_log=state.path("logs", "balancer.ndjson"),
        )

    def _route(self, backends: Sequence[Backend]) -> None:
        self.balancer.route(backends, self.config.balancer)

    async def _open_balancer(self) -> None:
        self.install_certificate()
        try:
            await self.balancer.start()
        except PartError:
            # The person's door is on an address that all labs share: another one may have taken the port just now.
            self.ports = replace(self.ports, local=free_port("127.0.0.1", 0))
            self.balancer = self._envoy()
            self.install_certificate()
            await self.balancer.start()

    async def _start_names(self) -> None:
        self.publish_names()
        await self.names.serve(self.names_address, self.ports.names, self.names.table)

    async def settle(self) -> None:
        """Deploy all services anew where they were deployed with another configuration than the lab has now."""
        if self.state.read(Config, _DEPLOYED) != self.config:
            await self._deploy(deployment.SERVICES)

    async def answering(self) -> None:
        """Wait until every service lets a request through, for as long as a start may take."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.limits.startup):
                await asyncio.gather(*(self._answers(service) for service in deployment.SERVICES))

    async def _answers(self, service: str) -> None:
        address = self.addresses.at(_DIRECT[service])
        asked = f"GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode()
        while True:
            reader, writer = await asyncio.open_connection(address, self.ports.front)
            try:
                writer.write(asked)
                if b" 200 " in await reader.readline():
                    return
            finally:
                writer.close()
            await asyncio.sleep(_LOOK_AGAIN)

    async def _deploy_or_resume(self) -> None:
        missing = [name for name in deployment.SERVICES if not self.platform.serving(name)]
        await self.platform.restore(set(deployment.SERVICES) - set(missing))
        if missing:
            await self._deploy(missing)

    async def _deploy(self, names: Iterable[str]) -> None:
        context = deployment.checkout(self.state.folder / "source")
        image = await asyncio.to_thread(self.platform.build, context)
        await asyncio.gather(
            *(self.platform.deploy(name, deployment.template(name, self.config, image)) for name in names)
        )
        self.state.write(self.config, _DEPLOYED)

    async def _healthy(self) -> None:
        """Wait until the load balancer's health checks have let every back end in, for as long as a start may take."""
        limit = time.monotonic() + self.config.limits.startup
        while time.monotonic() < limit:
            found = await self.balancer.stats(r"membership_healthy")
            if len(found) >= len(deployment.SERVICES) and all(found.values()):
                return
            await asyncio.sleep(_LOOK_AGAIN)

    def _urls(self) -> dict[str, str]:
        ends = self.endpoints()
        return {
            "PUBLIC_AUTH_URL": ends.auth_url,
            "PUBLIC_API_URL": ends.api_url,
            "PUBLIC_APP_URL": ends.web_url,
            "INTERNAL_AUTH_URL": self.direct(deployment.AUTH),
            "INTERNAL_API_URL": self.direct(deployment.API),
        }

    def _hosts(self) -> dict[str, str]:
        named = {host: service for service in deployment.SERVICES for host in deployment.hosts(self.config, service)}
        called = [*_DIRECT.items(), *_BACK_ENDS.items()]
        return named | {self.addresses.at(number): service for service, number in called}

    def _backend(self, service: str) -> Backend:
        return Backend(
            name=service,
            hosts=deployment.hosts(self.config, service),
            address=self.addresses.at(_BACK_ENDS[service]),
            port=self.ports.front,
            timeout_seconds=self._balancer_limit(service) / self.config.time_scale,
            idle_seconds=86_400 / self.config.time_scale,
            health_path="/health" if self.config.balancer == "checked" else None,
        )

    def _balancer_limit(self, service: str) -> float:
        """Return the back end's time-out in seconds; it does not govern serverless ones, which have the hour's cap."""
        if self.config.balancer == "serverless":
            return _SERVERLESS_CAP
        return 0 if service == deployment.API else _BACKEND_TIMEOUT

    def _database_url(self) -> str:
        """Return the database's address through the built-in SQL socket, whose folder each instance has its own of."""
        parts = urlsplit(self.database.url())
        return f"postgresql://{parts.username}:{parts.password}@{parts.path}?host={{sql}}"

    def _database_line(self, text: str) -> None:
        labels = {"project_id": PROJECT, "region": REGION, "database_id": f"{PROJECT}:chat-db"}
        level = next((word for word in ("FATAL", "PANIC", "ERROR", "WARNING") if f"{word}:  " in text), "")
        severity = {"FATAL": "ALERT", "PANIC": "ALERT"}.get(level, level) or "INFO"
        self.log.write(
            "cloudsql.googleapis.com/postgres.log",
            resource={"type": "cloudsql_database", "labels": labels},
            severity=severity,
            textPayload=text,
        )

    async def _samples(self) -> Iterable[metrics.Sample]:
        return await samples(self.platform, self.connector, self._database_clients, self._cache_clients)

    async def _database_clients(self) -> int:
        rows = await self.database.execute(
            "select count(*) as n from pg_stat_activity where backend_type = 'client backend'"
        )
        return int(str(rows[0]["n"])) - 1  # ours

    async def _cache_clients(self) -> int:
        async with Redis.from_url(self.cache.url) as redis:
            return int((await redis.info("clients"))["connected_clients"]) - 1


def _cache_folder() -> Path:
    return Path.home() / ".cache" / "goldenpath-lab"
