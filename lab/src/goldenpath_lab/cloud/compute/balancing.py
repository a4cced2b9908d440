"""The load balancer: backend services, the URL map, the proxy and the forwarding rule."""

from dataclasses import replace
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.compute.certificates import CERTIFICATES, Certificates
from goldenpath_lab.cloud.compute.shapes import (
    GLOBAL,
    REGIONAL,
    begin,
    check_fingerprint,
    fingerprint,
    head,
    link,
    lists,
    missing,
    name_of,
)
from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, object_of, objects_of, route, text_of, whole_of
from goldenpath_lab.model import REGION
from goldenpath_lab.parts.envoy import Backend
from goldenpath_lab.parts.process import PartError

Json = dict[str, Any]

URL_MAP, PROXY, RULE = "chat-map", "chat-proxy", "chat-https"
_BACKENDS, _MAPS, _PROXIES, _RULES = "backendServices", "urlMaps", "targetHttpsProxies", "forwardingRules"
_GROUPS = "networkEndpointGroups"
_READ_ONLY = frozenset({"kind", "id", "creationTimestamp", "selfLink", "fingerprint", "name", "region"})


def routes(ground: Ground) -> list[Route]:
    """Return the routes of the load balancer's resources."""
    certificates, balancer = Certificates(ground), _Balancer(ground)
    return [
        *certificates.routes(),
        *_backend_routes(ground, balancer),
        *_map_routes(ground, balancer),
        *_front_routes(ground, certificates),
    ]


def _backend_routes(ground: Ground, balancer: "_Balancer") -> list[Route]:
    async def backend(call: Call) -> Json:
        return balancer.service(call.names["name"])

    async def patch(call: Call) -> Json:
        name, body = call.names["name"], call.json()
        changes = balancer.changes(name, body)
        return await begin(ground, "patch", link(_BACKENDS, name), balancer.change(name, changes))

    async def health(call: Call) -> Json:
        return await balancer.health(call.names["name"], text_of(call.json(), "group", default=""))

    async def group(call: Call) -> Json:
        name = call.names["name"].removesuffix("-neg")
        if name not in balancer.names():
            raise missing(_GROUPS, call.names["name"], REGION)
        return balancer.group(name)

    one = f"{GLOBAL}/{_BACKENDS}/{{name}}"
    return [
        *lists(_BACKENDS, "backendService", lambda: [balancer.service(name) for name in balancer.names()]),
        route("GET", one, backend),
        route("PATCH", one, patch),
        route("POST", f"{one}/getHealth", health),
        *lists(_GROUPS, "networkEndpointGroup", lambda: [balancer.group(name) for name in balancer.names()], REGION),
        route("GET", f"{REGIONAL}/{_GROUPS}/{{name}}", group),
    ]


def _map_routes(ground: Ground, balancer: "_Balancer") -> list[Route]:
    async def url_map(call: Call) -> Json:
        _check(call, _MAPS, URL_MAP)
        return balancer.url_map()

    async def patch(call: Call) -> Json:
        _check(call, _MAPS, URL_MAP)
        hosts = balancer.hosts_wanted(call.json())
        return await begin(ground, "patch", link(_MAPS, URL_MAP), balancer.send(hosts))

    one = f"{GLOBAL}/{_MAPS}/{{name}}"
    return [
        *lists(_MAPS, "urlMap", lambda: [balancer.url_map()]),
        route("GET", one, url_map),
        route("PATCH", one, patch),
        route("PUT", one, patch),
    ]


def _front_routes(ground: Ground, certificates: Certificates) -> list[Route]:
    async def proxy(call: Call) -> Json:
        _check(call, _PROXIES, PROXY)
        return _proxy(certificates)

    async def set_certificates(call: Call) -> Json:
        _check(call, _PROXIES, PROXY)
        wanted = call.json().get("sslCertificates")
        if not isinstance(wanted, list) or len(wanted) != 1:
            raise invalid("Invalid value for field 'sslCertificates': the lab's proxy serves exactly one certificate.")
        work = certificates.serve(certificates.get(name_of(wanted[0]))["name"])
        return await begin(ground, "setSslCertificates", link(_PROXIES, PROXY), work)

    async def rule(call: Call) -> Json:
        _check(call, _RULES, RULE)
        return _rule(ground)

    # The one method whose address has no "global" in it.
    bare = f"/compute/v1/projects/{{project}}/{_PROXIES}/{{name}}/setSslCertificates"
    return [
        *lists(_PROXIES, "targetHttpsProxy", lambda: [_proxy(certificates)]),
        route("GET", f"{GLOBAL}/{_PROXIES}/{{name}}", proxy),
        route("POST", bare, set_certificates),
        *lists(_RULES, "forwardingRule", lambda: [_rule(ground)]),
        route("GET", f"{GLOBAL}/{_RULES}/{{name}}", rule),
    ]


class _Balancer:
    """The lab's URL map and back ends in Compute Engine's words."""

    def __init__(self, ground: Ground) -> None:
        self._lab = ground.lab
        self._scale = ground.lab.config.time_scale

    def names(self) -> list[str]:
        return sorted(self._lab.url_map.backends)

    def service(self, name: str) -> Json:
        told = self._settings(self._backend(name))
        return head(_BACKENDS, "backendService", name) | told | {"fingerprint": fingerprint(told)}

    def group(self, name: str) -> Json:
        target = {"networkEndpointType": "SERVERLESS", "cloudRun": {"service": name}, "size": 0}
        return head(_GROUPS, "networkEndpointGroup", f"{name}-neg", REGION) | target

    def _backend(self, name: str) -> Backend:
        found = self._lab.url_map.backends.get(name)
        if found is None:
            raise missing(_BACKENDS, name)
        return found

    def _settings(self, backend: Backend) -> Json:
        group = link(_GROUPS, f"{backend.name}-neg", REGION)
        told: Json = {
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "protocol": backend.protocol,
            "port": backend.port,
            "timeoutSec": round(backend.timeout_seconds * self._scale),
            "backends": [{"group": group, "balancingMode": "UTILIZATION"}] if backend.attached else [],
            "logConfig": {"enable": True, "sampleRate": 1.0},
            "sessionAffinity": "NONE",
            "usedBy": [{"reference": link(_MAPS, URL_MAP)}],
        }
        if backend.websocket_seconds:
            told["maxStreamDuration"] = {"seconds": str(round(backend.websocket_seconds * self._scale))}
        if backend.health_path:
            told["healthChecks"] = [link("healthChecks", f"{backend.name}-health")]
        return told

    def changes(self, name: str, body: Json) -> Json:
        """Return what a patch changes of a back end, checked."""
        backend = self._backend(name)
        now = self._settings(backend)
        check_fingerprint(body, fingerprint(now))
        changes: Json = {}
        for field, value in body.items():
            if field in _READ_ONLY or value == now.get(field):
                continue
            match field:
                case "timeoutSec":
                    changes["timeout_seconds"] = _within(whole_of(body, field), 1, 2**31 - 1, field) / self._scale
                case "protocol":
                    if value not in ("HTTP", "HTTP2"):
                        raise invalid("Invalid value for field 'resource.protocol': the lab speaks HTTP and HTTP2.")
                    changes["protocol"] = value
                case "port":
                    changes["port"] = _within(whole_of(body, field), 1, 65_535, field)
                case "backends":
                    changes["attached"] = bool(objects_of(body, field))
                case "maxStreamDuration":
                    seconds = whole_of(object_of(body, field), "seconds", 0)
                    changes["websocket_seconds"] = _within(seconds, 0, 2**31 - 1, field) / self._scale
                case _:
                    raise ApiError("UNIMPLEMENTED", f"The lab's backend services have no {field[:60]!r} to change.")
        replace(backend, **changes)
        return changes

    async def change(self, name: str, changes: Json) -> Json:
        self._lab.url_map.change(name, **changes)
        return {}

    async def health(self, name: str, group: str) -> Json:
        """Return what the health checks found; serverless back ends have none, so nothing is known of them."""
        backend = self._backend(name)
        if name_of(group) != f"{name}-neg":
            raise invalid(
                f"Invalid value for field 'resource.group': '{group[:120]}'. The group is not one of its own."
            )
        told: Json = {"kind": "compute#backendServiceGroupHealth"}
        if self._lab.config.balancer != "checked" or not backend.attached:
            return told
        try:
            found = await self._lab.balancer.stats(f"^cluster\\.{name}\\.membership_healthy$")
        except (PartError, OSError):
            return told
        state = "HEALTHY" if any(found.values()) else "UNHEALTHY"
        status = {"instance": link(_GROUPS, f"{name}-neg", REGION), "ipAddress": backend.address}
        return told | {"healthStatus": [status | {"port": backend.port, "healthState": state}]}

    def url_map(self) -> Json:
        backends = self._lab.url_map.backends
        told = {
            "defaultService": link(_BACKENDS, self._lab.url_map.default),
            "hostRules": [
                {"hosts": list(backend.hosts), "pathMatcher": name}
                for name, backend in sorted(backends.items())
                if backend.hosts
            ],
            "pathMatchers": [
                {"name": name, "defaultService": link(_BACKENDS, name)}
                for name, backend in sorted(backends.items())
                if backend.hosts
            ],
        }
        return head(_MAPS, "urlMap", URL_MAP) | told | {"fingerprint": fingerprint(told)}

    def hosts_wanted(self, body: Json) -> dict[str, tuple[str, ...]]:
        """Return the hosts of each back end that a URL map asks for."""
        now = self.url_map()
        check_fingerprint(body, now["fingerprint"])
        rules = objects_of({**now, **body}, "hostRules")
        matchers = {
            text_of(one, "name"): name_of(text_of(one, "defaultService"))
            for one in objects_of({**now, **body}, "pathMatchers")
        }
        if "defaultService" in body and name_of(body["defaultService"]) != self._lab.url_map.default:
            raise ApiError("UNIMPLEMENTED", "The lab's URL map keeps its default service.")
        hosts: dict[str, tuple[str, ...]] = dict.fromkeys(self.names(), ())
        for rule in rules:
            name = matchers.get(text_of(rule, "pathMatcher"), "")
            if name not in hosts:
                raise invalid(f"Invalid value for field 'resource.hostRules': no backend service '{name[:80]}'.")
            wanted = rule.get("hosts", [])
            if not isinstance(wanted, list) or not all(isinstance(one, str) and 0 < len(one) < 254 for one in wanted):
                raise invalid("Invalid value for field 'resource.hostRules.hosts': a list of host names is expected.")
            hosts[name] += tuple(wanted)
        every = [host for some in hosts.values() for host in some]
        if len(set(every)) != len(every):
            raise invalid("Invalid value for field 'resource.hostRules': a host stands there twice.")
        return hosts

    async def send(self, hosts: dict[str, tuple[str, ...]]) -> Json:
        url_map = self._lab.url_map
        before = url_map.backends
        moved = {name for name, some in hosts.items() if some != before[name].hosts}
        # A host that moves is taken from the old back end first: none may have two.
        for name in moved:
            kept = tuple(host for host in before[name].hosts if host in hosts[name])
            if kept != before[name].hosts:
                url_map.change(name, hosts=kept)
        for name in moved:
            url_map.change(name, hosts=hosts[name])
        return {}


def _within(value: int, least: int, most: int, field: str) -> int:
    if not least <= value <= most:
        raise invalid(f"Invalid value for field 'resource.{field}': '{value}'. Must be between {least} and {most}.")
    return value


def _check(call: Call, kind: str, name: str) -> None:
    if call.names["name"] != name:
        raise missing(kind, call.names["name"])


def _proxy(certificates: Certificates) -> Json:
    served = [link(CERTIFICATES, certificates.served())]
    told = {"urlMap": link(_MAPS, URL_MAP), "sslCertificates": served, "quicOverride": "NONE"}
    return head(_PROXIES, "targetHttpsProxy", PROXY) | told | {"fingerprint": fingerprint(told)}


def _rule(ground: Ground) -> Json:
    port = ground.lab.ports.https
    return head(_RULES, "forwardingRule", RULE) | {
        "IPAddress": ground.lab.balancer_address,
        "IPProtocol": "TCP",
        "portRange": f"{port}-{port}",
        "target": link(_PROXIES, PROXY),
        "loadBalancingScheme": "EXTERNAL_MANAGED",
        "networkTier": "PREMIUM",
    }
