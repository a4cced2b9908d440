"""What Envoy is told: pure functions from backends to Envoy's own resources, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Json = dict[str, Any]

CLUSTERS_FILE, CERTIFICATE_FILE = "clusters.json", "certificate.json"
WEBSOCKET_PATH = "/ws"

SECURE, LOCAL = "secure", "local"
# Envoy takes one table of routes from one file.
ROUTES_FILES: Mapping[str, str] = {SECURE: "routes-secure.json", LOCAL: "routes-local.json"}

_ENVOY = "type.googleapis.com/envoy"
_CONNECT_SECONDS = 5.0
_LAST_WORDS_SECONDS = 0.1
_CHECK_SECONDS = 2.0
_CHECKS_TO_CHANGE = 2
# As long as a cloud's load balancer keeps connections, so whoever closes sooner is the backend.
_KEEP_ALIVE_SECONDS = 600.0
# Out of the way: what runs full in this lab is to be the part that a fault makes small.
_UNLIMITED = 65_536

_ACCESS_LOG: Mapping[str, str] = {
    "start_time": "%START_TIME(%Y-%m-%dT%H:%M:%S.%6fZ)%",
    "start_seconds": "%START_TIME(%s.%6f)%",
    "duration_ms": "%DURATION%",
    "method": "%REQ(:METHOD)%",
    "scheme": "%REQ(:SCHEME)%",
    "authority": "%REQ(:AUTHORITY)%",
    "path": "%REQ(:PATH)%",
    "protocol": "%PROTOCOL%",
    "response_code": "%RESPONSE_CODE%",
    "response_flags": "%RESPONSE_FLAGS%",
    "response_code_details": "%RESPONSE_CODE_DETAILS%",
    "upstream_cluster": "%UPSTREAM_CLUSTER%",
    "upstream_host": "%UPSTREAM_HOST%",
    "bytes_received": "%BYTES_RECEIVED%",
    "bytes_sent": "%BYTES_SENT%",
    "user_agent": "%REQ(USER-AGENT)%",
    "downstream_address": "%DOWNSTREAM_REMOTE_ADDRESS%",
    "trace": "%REQ(X-CLOUD-TRACE-CONTEXT)%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "served_by": "%RESP(X-SERVED-BY)%",
}

Mode = Literal["serverless", "checked"]
Protocol = Literal["HTTP", "HTTP2"]
"""What is spoken with a back end: HTTP/1.1, or HTTP/2 without negotiation."""

_PROTOCOL_OPTIONS: Mapping[Protocol, str] = {"HTTP": "http_protocol_options", "HTTP2": "http2_protocol_options"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Backend:
    """One service behind the load balancer.

    A limit of 0 seconds is none. `websocket_seconds` ends a WebSocket however busy it is; without `websockets`
    none comes about. A back end that is not `attached` has nowhere to send requests.
    """

    name: str
    hosts: tuple[str, ...]
    address: str
    port: int
    timeout_seconds: float = 60.0
    idle_seconds: float = 300.0
    websocket_seconds: float = 0.0
    health_path: str | None = None
    protocol: Protocol = "HTTP"
    websockets: bool = True
    attached: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """Where the load balancer listens, and where it keeps its files and its access log."""

    https: tuple[str, int]
    local_http: tuple[str, int]
    folder: Path
    access_log: Path


def bootstrap(doors: Doors) -> Json:
    """Return what Envoy starts with: two listeners; routes, clusters and certificate are read from watched files."""
    secure, local = _chain(SECURE, doors) | _encryption(doors), _chain(LOCAL, doors)
    return {
        "node": {"id": "load-balancer", "cluster": "lab"},
        # Envoy writes the port it was lent into a file.
        "admin": {"address": _socket((doors.https[0], 0))},
        "dynamic_resources": {"cds_config": _watched(doors.folder / CLUSTERS_FILE)},
        "static_resources": {
            "listeners": [
                _listener(SECURE, doors.https, secure),
                _listener(LOCAL, doors.local_http, local),
            ]
        },
    }


def routes(table: str, backends: Sequence[Backend]) -> Json:
    """Return one door's table of routes: by public names, or by names under .localhost at a person's door."""
    hosts = []
    for position, backend in enumerate(backends):
        domains = [*backend.hosts] if table == SECURE else local_names(backend)
        # Whoever comes by another name gets the first backend.
        domains += ["*"] if position == 0 else []
        if domains:
            hosts.append({"name": backend.name, "domains": domains, "routes": _routes(backend)})
    client = {"key": "x-forwarded-for", "value": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"}
    route_table = {
        "name": table,
        "virtual_hosts": hosts,
        "ignore_port_in_host_matching": True,
        "request_headers_to_add": [{"header": client, "append_action": "APPEND_IF_EXISTS_OR_ADD"}],
    }
    return _resources("config.route.v3.RouteConfiguration", [route_table])


def clusters(backends: Sequence[Backend], mode: Mode) -> Json:
    """Return one cluster for each backend, with health checks only in mode `checked`."""
    return _resources("config.cluster.v3.Cluster", [_cluster(backend, mode) for backend in backends])


def certificate(cert_pem: str, key_pem: str) -> Json:
    """Return the certificate with its key as one resource, so that they are always swapped together."""
    pair = {"certificate_chain": {"inline_string": cert_pem}, "private_key": {"inline_string": key_pem}}
    return _resources("extensions.transport_sockets.tls.v3.Secret", [{"name": SECURE, "tls_certificate": pair}])


def local_names(backend: Backend) -> list[str]:
    """Return the names under .localhost that stand for a backend's public names."""
    return sorted({f"{host.split('.', 1)[0]}.localhost" for host in backend.hosts})


def _routes(backend: Backend) -> list[Json]:
    to = {"cluster": backend.name, "idle_timeout": _seconds(backend.idle_seconds)}
    sockets = {
        "max_stream_duration": {"max_stream_duration": _seconds(backend.websocket_seconds)},
        "upgrade_configs": [{"upgrade_type": "websocket", "enabled": backend.websockets}],
    }
    return [
        {"match": {"path": WEBSOCKET_PATH}, "route": {**to, "timeout": "0s", **sockets}},
        {"match": {"prefix": "/"}, "route": {**to, "timeout": _seconds(backend.timeout_seconds)}},
    ]


def _cluster(backend: Backend, mode: Mode) -> Json:
    endpoints = [{"endpoint": {"address": _socket((backend.address, backend.port))}}] if backend.attached else []
    cluster: Json = {
        "name": backend.name,
        "connect_timeout": _seconds(_CONNECT_SECONDS),
        "load_assignment": {"cluster_name": backend.name, "endpoints": [{"lb_endpoints": endpoints}]},
        # Without hosts thought healthy, Envoy would otherwise try the unhealthy ones.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "circuit_breakers": {
            "thresholds": [
                dict.fromkeys(("max_connections", "max_pending_requests", "max_requests"), _UNLIMITED),
            ]
        },
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": f"{_ENVOY}.extensions.upstreams.http.v3.HttpProtocolOptions",
                "common_http_protocol_options": {"idle_timeout": _seconds(_KEEP_ALIVE_SECONDS)},
                "explicit_http_config": {_PROTOCOL_OPTIONS[backend.protocol]: {}},
            }
        },
    }
    if mode == "checked" and backend.health_path:
        cluster["health_checks"] = [_check(backend, backend.health_path)]
    return cluster


def _check(backend: Backend, path: str) -> Json:
    return {
        "timeout": _seconds(_CHECK_SECONDS),
        "interval": _seconds(_CHECK_SECONDS),
        # Envoy would leave a cluster without traffic unchecked for a minute.
        "no_traffic_interval": _seconds(_CHECK_SECONDS),
        "healthy_threshold": _CHECKS_TO_CHANGE,
        "unhealthy_threshold": _CHECKS_TO_CHANGE,
        "http_health_check": {"host": backend.hosts[0] if backend.hosts else backend.name, "path": path},
    }


def _listener(name: str, door: tuple[str, int], chain: Json) -> Json:
    # With Envoy's default a second process could share the door, and its connections, unnoticed.
    return {"name": name, "address": _socket(door), "filter_chains": [chain], "enable_reuse_port": False}


def _encryption(doors: Doors) -> Json:
    context = {
        "@type": f"{_ENVOY}.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        "common_tls_context": {
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
            "alpn_protocols": ["h2", "http/1.1"],
            "tls_certificate_sds_secret_configs": [
                {"name": SECURE, "sds_config": _watched(doors.folder / CERTIFICATE_FILE)}
            ],
        },
    }
    return {"transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": context}}


def _chain(table: str, doors: Doors) -> Json:
    manager = {
        "@type": f"{_ENVOY}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": table,
        "rds": {"route_config_name": table, "config_source": _watched(doors.folder / ROUTES_FILES[table])},
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        # The peer is the client, and what it used is x-forwarded-proto.
        "use_remote_address": True,
        # For clients on loopback Envoy would append the machine's own address.
        "skip_xff_append": True,
        "generate_request_id": True,
        # Between the last byte and the end; Envoy's own second would be a second for every WebSocket.
        "delayed_close_timeout": _seconds(_LAST_WORDS_SECONDS),
        "preserve_external_request_id": True,
        "common_http_protocol_options": {"idle_timeout": _seconds(_KEEP_ALIVE_SECONDS)},
        "access_log": [_log(doors.access_log)],
        "http_filters": [_router()],
    }
    return {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}


def _log(path: Path) -> Json:
    config = {
        "@type": f"{_ENVOY}.extensions.access_loggers.file.v3.FileAccessLog",
        "path": str(path),
        "log_format": {"json_format": dict(_ACCESS_LOG)},
    }
    return {"name": "envoy.access_loggers.file", "typed_config": config}


def _router() -> Json:
    config = {"@type": f"{_ENVOY}.extensions.filters.http.router.v3.Router"}
    return {"name": "envoy.filters.http.router", "typed_config": config}


def _watched(path: Path) -> Json:
    return {"path_config_source": {"path": str(path)}, "resource_api_version": "V3"}


def _resources(kind: str, resources: Sequence[Json]) -> Json:
    return {"resources": [{"@type": f"{_ENVOY}.{kind}", **resource} for resource in resources]}


def _socket(place: tuple[str, int]) -> Json:
    return {"socket_address": {"address": place[0], "port_value": place[1]}}


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}s"
