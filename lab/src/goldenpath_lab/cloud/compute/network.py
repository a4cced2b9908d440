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
from goldenpath_lab.cloud.http import Call, objects_of, route, text_of, whole_of
from goldenpath_lab.model import REGION
from goldenpath_lab.network import vpc
from goldenpath_lab.network.vpc import INTERNET_GATEWAY, PEERING, FirewallRule

Json = dict[str, Any]

ROUTER, NAT = "chat-router", "chat-nat"
_RULES, _ROUTES, _ROUTERS = "firewalls", "routes", "routers"
_MOST_PORTS = 256
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
    return FirewallRule(
        name=check_name(text_of(body, "name")),
        direction=chosen,
        action="deny" if denied else "allow",
        priority=priority,
        ranges=_ranges(body, "destinationRanges" if chosen == "EGRESS" else "sourceRanges"),
        ports=_ports(allowed or denied),
        disabled=bool(body.get("disabled")),
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
    """Return the ports of a rule; the lab knows TCP only, so a rule about all protocols is about all ports."""
    ports: list[int] = []
    for row in rows:
        protocol = text_of(row, "IPProtocol").lower()
        if protocol not in {"tcp", "all", "6"}:
            raise ApiError("UNIMPLEMENTED", f"The lab's network carries TCP only, not {protocol[:20]!r}.")
        wanted = row.get("ports") or []
        for text in wanted if isinstance(wanted, list) else [wanted]:
            span = _PORTS.fullmatch(str(text))
            if span is None:
                raise invalid(f"Invalid value for field 'resource.ports': '{str(text)[:40]}'.")
            first, last = int(span.group(1)), int(span.group(2) or span.group(1))
            if last > 65_535 or len(ports) + last - first >= _MOST_PORTS:
                raise invalid(f"Invalid value for field 'resource.ports': at most {_MOST_PORTS} ports below 65536.")
            ports += range(first, last + 1)
    return tuple(ports)


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
    common = {"network": NETWORK, "destRange": found.destination, "priority": 1000}
    return head(_ROUTES, "route", found.name) | common | hop


def route_from(body: Json) -> vpc.Route:
    """Return the route that a body asks for.

    Raises:
        ApiError: it is none.
    """
    hops = [name for name in ("nextHopGateway", "nextHopPeering", "nextHopIp") if body.get(name)]
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
