"""The VPC network: firewall rules, routes, and the router that carries Cloud NAT."""

import re
from ipaddress import ip_network
from typing import Any, Literal

from starlette.routing import Route

from goldenpath_lab.cloud.compute.shapes import (
    GLOBAL,
    NETWORK,
    REGIONAL,
    begin,
    check_name,
    check_region,
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
from goldenpath_lab.cloud.run_shapes import check_fields
from goldenpath_lab.model import REGION
from goldenpath_lab.network import vpc
from goldenpath_lab.network.vpc import INTERNET_GATEWAY, PEERING, FirewallRule

Json = dict[str, Any]

ROUTER, NAT = "chat-router", "chat-nat"
_RULES, _ROUTES, _ROUTERS = "firewalls", "routes", "routers"
_MOST_PORTS = 256
_ALL_PORTS = range(65_536)
_ROUTE_PRIORITY = 1000
_TOLD = frozenset({"kind", "id", "creationTimestamp", "selfLink"})
"""What only the API says; who sends it back is not heard, as in life."""
_RULE_TAKEN = _TOLD | {"name", "network", "direction", "priority", "allowed", "denied", "disabled", "logConfig"}
_RULE_LEFT = frozenset(
    {
        "description",
        "params",
        "sourceServiceAccounts",
        "sourceTags",
        "targetServiceAccounts",
        "targetTags",
    }
)
_RULE_RANGES = frozenset({"destinationRanges", "sourceRanges"})
_HOPS = frozenset({"nextHopGateway", "nextHopPeering", "nextHopIp"})
_ROUTE_TAKEN = _TOLD | _HOPS | {"name", "network", "destRange", "priority", "routeType", "routeStatus", "warnings"}
_ROUTE_LEFT = frozenset(
    {
        "asPaths",
        "description",
        "nextHopHub",
        "nextHopIlb",
        "nextHopInstance",
        "nextHopInterRegionCost",
        "nextHopInterconnectAttachment",
        "nextHopMed",
        "nextHopNetwork",
        "nextHopOrigin",
        "nextHopVpnTunnel",
        "params",
        "tags",
    }
)
_PORTS = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


def routes(ground: Ground) -> list[Route]:
    """Return the routes of the network's resources."""
    return [*_firewalls(ground), *_routes(ground), *_routers(ground)]


def _firewalls(ground: Ground) -> list[Route]:
    network = ground.lab.vpc

    def known(call: Call) -> FirewallRule:
        found = network.rules.get(call.names["name"])
        if found is None:
            raise missing(_RULES, call.names["name"])
        return found

    async def get(call: Call) -> Json:
        return rule_json(known(call))

    async def insert(call: Call) -> Json:
        body = call.json()
        rule = rule_from(body)
        if rule.name in network.rules:
            raise ApiError("ALREADY_EXISTS", f"The resource '{_RULES}/{rule.name}' already exists")
        return await begin(ground, "insert", link(_RULES, rule.name), put(rule))

    async def patch(call: Call) -> Json:
        before = known(call)
        rule = rule_from({**rule_json(before), **call.json(), "name": before.name})
        return await begin(ground, "patch", link(_RULES, rule.name), put(rule))

    async def delete(call: Call) -> Json:
        name = known(call).name
        return await begin(ground, "delete", link(_RULES, name), drop(name))

    async def put(rule: FirewallRule) -> Json:
        network.put_rule(rule)
        return {}

    async def drop(name: str) -> Json:
        network.delete_rule(name)
        return {}

    one = f"{GLOBAL}/{_RULES}/{{name}}"
    return [
        *lists(_RULES, "firewall", lambda: [rule_json(rule) for _, rule in sorted(network.rules.items())]),
        route("POST", f"{GLOBAL}/{_RULES}", insert),
        route("GET", one, get),
        route("PATCH", one, patch),
        route("DELETE", one, delete),
    ]


def rule_json(rule: FirewallRule) -> Json:
    """Return a firewall rule."""
    protocol: Json = (
        {"IPProtocol": "tcp", "ports": [str(port) for port in rule.ports]} if rule.ports else {"IPProtocol": "all"}
    )
    ranges = "destinationRanges" if rule.direction == "EGRESS" else "sourceRanges"
    return head(_RULES, "firewall", rule.name) | {
        "network": NETWORK,
        "direction": rule.direction,
        "priority": rule.priority,
        ranges: list(rule.ranges),
        "denied" if rule.action == "deny" else "allowed": [protocol],
        "disabled": rule.disabled,
        "logConfig": {"enable": False},
    }


def rule_from(body: Json) -> FirewallRule:
    """Return the firewall rule that a body asks for.

    Raises:
        ApiError: it is none.
    """
    check_fields(body, _RULE_TAKEN | _RULE_LEFT | _RULE_RANGES, "firewall_resource")
    allowed, denied = objects_of(body, "allowed"), objects_of(body, "denied")
    if bool(allowed) == bool(denied):
        raise invalid("Invalid value for field 'resource': exactly one of allowed and denied must be specified.")
    direction = text_of(body, "direction", default="INGRESS")
    if direction not in {"INGRESS", "EGRESS"}:
        raise invalid(f"Invalid value for field 'resource.direction': '{direction[:40]}'.")
    priority = whole_of(body, "priority", 1000)
    if not 0 <= priority <= 65_535:
        raise invalid(f"Invalid value for field 'resource.priority': '{priority}'. Must be between 0 and 65535.")
    chosen: Literal["EGRESS", "INGRESS"] = "EGRESS" if direction == "EGRESS" else "INGRESS"
    ranges = "destinationRanges" if chosen == "EGRESS" else "sourceRanges"
    _check_left(body, _RULE_LEFT | (_RULE_RANGES - {ranges}))
    _check_network(body)
    if object_of(body, "logConfig").get("enable"):
        raise _left("logConfig")
    disabled = body.get("disabled", False)
    if not isinstance(disabled, bool):
        raise invalid(f"Invalid value at 'disabled': {str(disabled)[:40]!r} is neither true nor false.")
    return FirewallRule(
        name=check_name(text_of(body, "name")),
        direction=chosen,
        action="deny" if denied else "allow",
        priority=priority,
        ranges=_ranges(body, ranges),
        ports=_ports(allowed or denied),
        disabled=disabled,
    )


def _ranges(body: Json, name: str) -> tuple[str, ...]:
    found = body.get(name) or ["0.0.0.0/0"]
    if not isinstance(found, list):
        raise invalid(f"Invalid value for field 'resource.{name}': a list is expected.")
    return tuple(_range(one, name) for one in found)


def _range(text: object, name: str) -> str:
    try:
        return str(ip_network(str(text)))
    except ValueError:
        raise invalid(
            f"Invalid value for field 'resource.{name}': '{str(text)[:60]}'. Must be a CIDR address range."
        ) from None


def _ports(rows: list[Json]) -> tuple[int, ...]:
    """Return the ports of all entries of a rule together, none where one of them is about every port.

    The lab's network carries TCP only, so an entry about all protocols is one about all ports.
    """
    ports: set[int] = set()
    everything = False
    for row in rows:
        check_fields(row, frozenset({"IPProtocol", "ports"}), "firewall_resource")
        protocol = text_of(row, "IPProtocol").lower()
        if protocol not in {"tcp", "all", "6"}:
            raise ApiError("UNIMPLEMENTED", f"The lab's network carries TCP only, not {protocol[:20]!r}.")
        wanted = row.get("ports") or []
        if not isinstance(wanted, list) or (wanted and protocol == "all"):
            raise invalid("Invalid value for field 'resource.ports': ports are a list, and belong to a protocol.")
        spans = [_span(text) for text in wanted]
        everything = everything or not spans or _ALL_PORTS in spans
        ports.update(*(span for span in spans if span != _ALL_PORTS))
        if len(ports) > _MOST_PORTS:
            raise invalid(f"Invalid value for field 'resource.ports': the lab takes at most {_MOST_PORTS} ports.")
    return () if everything else tuple(sorted(ports))


def _span(text: object) -> range:
    match = _PORTS.fullmatch(str(text))
    first, last = (int(match.group(1)), int(match.group(2) or match.group(1))) if match else (1, 0)
    if not first <= last < len(_ALL_PORTS):
        raise invalid(f"Invalid value for field 'resource.ports': '{str(text)[:40]}'.")
    return range(first, last + 1)


def _check_left(body: Json, names: frozenset[str]) -> None:
    """Refuse what Google has and the lab has not, instead of passing it over."""
    for name in sorted(names):
        if body.get(name):
            raise _left(name)


def _left(name: str) -> ApiError:
    return ApiError("UNIMPLEMENTED", f"The field '{name}' is not supported by this lab.")


def _check_network(body: Json) -> None:
    named = text_of(body, "network", default=NETWORK)
    if name_of(named) != name_of(NETWORK):
        raise invalid(f"Invalid value for field 'resource.network': '{named[:120]}'. The lab's network is 'default'.")


def _routes(ground: Ground) -> list[Route]:
    network = ground.lab.vpc

    def known(call: Call) -> vpc.Route:
        found = network.routes.get(call.names["name"])
        if found is None:
            raise missing(_ROUTES, call.names["name"])
        return found

    async def get(call: Call) -> Json:
        return route_json(known(call))

    async def insert(call: Call) -> Json:
        wanted = route_from(call.json())
        if wanted.name in network.routes:
            raise ApiError("ALREADY_EXISTS", f"The resource '{_ROUTES}/{wanted.name}' already exists")
        return await begin(ground, "insert", link(_ROUTES, wanted.name), put(wanted))

    async def delete(call: Call) -> Json:
        name = known(call).name
        return await begin(ground, "delete", link(_ROUTES, name), drop(name))

    async def put(wanted: vpc.Route) -> Json:
        network.put_route(wanted)
        return {}

    async def drop(name: str) -> Json:
        network.delete_route(name)
        return {}

    one = f"{GLOBAL}/{_ROUTES}/{{name}}"
    return [
        *lists(_ROUTES, "route", lambda: [route_json(one) for _, one in sorted(network.routes.items())]),
        route("POST", f"{GLOBAL}/{_ROUTES}", insert),
        route("GET", one, get),
        route("DELETE", one, delete),
    ]


def route_json(found: vpc.Route) -> Json:
    """Return a route."""
    if found.next_hop == INTERNET_GATEWAY:
        hop = {"nextHopGateway": link("gateways", INTERNET_GATEWAY)}
    elif found.next_hop == PEERING:
        hop = {"nextHopPeering": PEERING}
    else:
        hop = {"nextHopIp": found.next_hop}
    common = {"network": NETWORK, "destRange": found.destination, "priority": _ROUTE_PRIORITY}
    return head(_ROUTES, "route", found.name) | common | hop


def route_from(body: Json) -> vpc.Route:
    """Return the route that a body asks for.

    Raises:
        ApiError: it is none.
    """
    check_fields(body, _ROUTE_TAKEN | _ROUTE_LEFT, "route_resource")
    _check_left(body, _ROUTE_LEFT)
    _check_network(body)
    if whole_of(body, "priority", _ROUTE_PRIORITY) != _ROUTE_PRIORITY:
        raise ApiError("UNIMPLEMENTED", f"Another priority than {_ROUTE_PRIORITY} is not supported by this lab.")
    hops = [name for name in sorted(_HOPS) if body.get(name)]
    if len(hops) != 1:
        raise invalid("Invalid value for field 'resource': exactly one next hop must be specified.")
    return vpc.Route(
        name=check_name(text_of(body, "name")),
        destination=_range(text_of(body, "destRange"), "destRange"),
        next_hop=name_of(text_of(body, hops[0]))[:100],
    )


def _routers(ground: Ground) -> list[Route]:
    network = ground.lab.vpc

    def router() -> Json:
        nat = {
            "name": NAT,
            "natIpAllocateOption": "AUTO_ONLY",
            "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
            "type": "PUBLIC",
        }
        told = {"network": NETWORK, **({"nats": [nat]} if network.nat else {})}
        return head(_ROUTERS, "router", ROUTER, REGION) | told | {"fingerprint": fingerprint(told)}

    async def get(call: Call) -> Json:
        _check(call)
        return router()

    async def patch(call: Call) -> Json:
        _check(call)
        body = call.json()
        if "nats" not in body:
            raise invalid("Invalid value for field 'resource': the lab's router has nats to change, nothing else.")
        wanted = bool(objects_of(body, "nats"))
        return await begin(ground, "patch", link(_ROUTERS, ROUTER, REGION), turn(wanted))

    async def turn(wanted: bool) -> Json:  # noqa: FBT001 - the only word of it
        network.nat = wanted
        return {}

    one = f"{REGIONAL}/{_ROUTERS}/{{name}}"
    return [
        *lists(_ROUTERS, "router", lambda: [router()], REGION),
        route("GET", one, get),
        route("PATCH", one, patch),
    ]


def _check(call: Call) -> None:
    check_region(call)
    if call.names["name"] != ROUTER:
        raise missing(_ROUTERS, call.names["name"], REGION)
