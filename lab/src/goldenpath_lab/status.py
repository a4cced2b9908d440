"""What is to be said about a lab at one moment."""

import time
from dataclasses import dataclass

from goldenpath_lab import deployment
from goldenpath_lab.breaking import Breaking, Truth
from goldenpath_lab.lab import Lab
from goldenpath_lab.model import Config, Limits


@dataclass(frozen=True, kw_only=True, slots=True)
class PartStatus:
    """One program of the lab."""

    name: str
    address: str
    running: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceStatus:
    """One service of the run platform."""

    name: str
    revision: str | None
    url: str
    direct_url: str
    ready: int
    starting: int
    in_flight: int
    resident_mib: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The lab as ``status`` tells it."""

    state: str
    up: bool
    seconds: float
    page: str
    page_https: str
    ca_file: str
    browser_rules: str
    nameserver: str
    log: str
    metrics: str
    cloud_api: str | None
    cloud_api_grpc: str | None
    """None where the client libraries that speak it are not installed."""
    config: Config
    limits: Limits
    parts: tuple[PartStatus, ...]
    services: tuple[ServiceStatus, ...]
    faults: tuple[Truth, ...]
    pids: dict[str, int]


def report(
    lab: Lab, breaking: Breaking, began: float, *, up: bool, cloud: tuple[str | None, str | None] = (None, None)
) -> Report:
    """Return the lab's status; ``cloud`` are the addresses of the cloud's API, over HTTP and over gRPC."""
    ends = lab.endpoints()
    address = lab.balancer_address
    return Report(
        state=str(lab.state.folder),
        up=up,
        seconds=round(time.time() - began, 2),
        page=lab.page(),
        page_https=ends.web_url + "/",
        ca_file=str(lab.authority.ca_path),
        browser_rules=f"MAP *.{lab.config.domain} {address}",
        nameserver=f"{lab.names_address}:{lab.ports.names}",
        log=str(lab.log.path),
        metrics=str(lab.state.folder / "logs" / "metrics.ndjson"),
        cloud_api=cloud[0],
        cloud_api_grpc=cloud[1],
        config=lab.config,
        limits=lab.config.limits,
        parts=tuple(_parts(lab)),
        services=tuple(_service(lab, name) for name in deployment.SERVICES),
        faults=tuple(breaking.active()),
        pids=lab.pids(),
    )


def _parts(lab: Lab) -> list[PartStatus]:
    named = [
        ("balancer", lab.balancer.pid, f"{lab.balancer_address}:{lab.ports.https}"),
        ("database", lab.database.pid, f"{lab.database.address}:{lab.ports.database}"),
        ("cache", lab.cache.pid, f"{lab.cache.address}:{lab.ports.cache}"),
        ("model provider", lab.model.pid, f"{lab.model_address}:{lab.ports.model}"),
    ]
    if lab.standby is not None:
        named.append(("standby", lab.standby.pid, f"{lab.standby.address}:{lab.ports.standby}"))
    return [PartStatus(name=name, address=where, running=pid is not None) for name, pid, where in named]


def _service(lab: Lab, name: str) -> ServiceStatus:
    service, revision = lab.platform.services.get(name), lab.platform.serving(name)
    living = service.of(revision) if service and revision else []
    public = f"https://{deployment.PUBLIC_NAMES[name]}.{lab.config.domain}:{lab.ports.https}"
    return ServiceStatus(
        name=name,
        revision=revision,
        url=public,
        direct_url=lab.direct(name),
        ready=sum(one.phase == "ready" for one in living),
        starting=sum(one.phase == "starting" for one in living),
        in_flight=sum(one.in_flight for one in living),
        resident_mib=round(sum(one.resident_mib() for one in living)),
    )
