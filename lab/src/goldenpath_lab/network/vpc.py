"""The VPC network behind the connector: its firewall rules, its routes and its way out to public addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Literal

from .destination import Destination

INTERNET_GATEWAY = "default-internet-gateway"
PEERING = "servicenetworking-googleapis-com"
"""The peering through which managed stores are reached, under the name that it always has."""
DEFAULT_ROUTE, PRIVATE_ROUTE = "default-route-internet", "peering-route-private-services"

Cause = Literal["FIREWALL_RULE", "NO_ROUTE", "PRIVATE_TRAFFIC_TO_INTERNET", "NO_EXTERNAL_ADDRESS"]
"""Why a packet is dropped, in the words of the Network Management API."""

_EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True, slots=True)
class FirewallRule:
    """One firewall rule; without ports it is about all of them.

    The lowest priority number wins, and with equal ones a denial.
    """

    name: str
    direction: Literal["EGRESS", "INGRESS"] = "EGRESS"
    action: Literal["allow", "deny"] = "deny"
    priority: int = 1000
    ranges: tuple[str, ...] = (_EVERYWHERE,)
    ports: tuple[int, ...] = ()
    disabled: bool = False

    def fits(self, destination: Destination) -> bool:
        """Tell whether the rule is about connections that go out to the destination."""
        return (
            self.direction == "EGRESS"
            and not self.disabled
            and (not self.ports or destination.port in self.ports)
            and any(ip_address(destination.address) in ip_network(one) for one in self.ranges)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where packets to a range go next."""

    name: str
    destination: str
    next_hop: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Router:
    """The router behind the connector, with the address translations that it does."""

    name: str = "chat-router"
    translations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What was asked of the network's API: one call, by collection and method."""

    collection: Literal["firewalls", "routes", "routers"]
    method: Literal["insert", "patch", "delete"]
    name: str
    thing: FirewallRule | Route | Router | None = None
    """What it is now; None where it is gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """Why packets do not arrive, and the rule or route that is at fault, where it is one."""

    cause: Cause
    culprit: str = ""


class Vpc:
    """Decides what passes the network; only what goes through the connector asks it.

    Firewall rules judge the first packet of a connection only, as connections are tracked; routes and address
    translation are needed by every packet. Rules for ingress change nothing here: managed stores lie in a peered
    network, which has rules of its own.
    """

    def __init__(self, *, private: str = "127.0.0.0/8", nat: bool = False) -> None:
        """Begin with a route to the private range of the managed stores and one to the internet."""
        self._nat = nat
        self._rules: dict[str, FirewallRule] = {}
        self._routes = {
            route.name: route
            for route in (
                Route(name=DEFAULT_ROUTE, destination=_EVERYWHERE, next_hop=INTERNET_GATEWAY),
                Route(name=PRIVATE_ROUTE, destination=private, next_hop=PEERING),
            )
        }
        self._listeners: list[Callable[[Change], None]] = []

    @property
    def rules(self) -> dict[str, FirewallRule]:
        """Return the firewall rules by name; a copy."""
        return dict(self._rules)

    @property
    def routes(self) -> dict[str, Route]:
        """Return the routes by name; a copy."""
        return dict(self._routes)

    @property
    def nat(self) -> bool:
        """Return whether Cloud NAT translates addresses; set it to make or remove it."""
        return self._nat

    @nat.setter
    def nat(self, nat: bool) -> None:
        self._nat = nat
        router = Router(translations=("chat-nat",) if nat else ())
        self._tell(Change(collection="routers", method="patch", name=router.name, thing=router))

    def put_rule(self, rule: FirewallRule) -> None:
        """Add a firewall rule, or replace the one of its name.

        Raises:
            ValueError: a range is none.
        """
        for one in rule.ranges:
            ip_network(one)
        method: Literal["insert", "patch"] = "patch" if rule.name in self._rules else "insert"
        self._rules[rule.name] = rule
        self._tell(Change(collection="firewalls", method=method, name=rule.name, thing=rule))

    def delete_rule(self, name: str) -> None:
        """Remove a firewall rule; that it is absent is fine."""
        if self._rules.pop(name, None):
            self._tell(Change(collection="firewalls", method="delete", name=name))

    def put_route(self, route: Route) -> None:
        """Add a route; that it is there already is fine.

        Raises:
            ValueError: its destination is no range.
        """
        ip_network(route.destination)
        if self._routes.get(route.name) != route:
            self._routes[route.name] = route
            self._tell(Change(collection="routes", method="insert", name=route.name, thing=route))

    def delete_route(self, name: str) -> None:
        """Remove a route; that it is absent is fine."""
        if self._routes.pop(name, None):
            self._tell(Change(collection="routes", method="delete", name=name))

    def passes(self, destination: Destination) -> bool:
        """Tell whether a new connection gets through."""
        return self.drop(destination) is None

    def carries(self, destination: Destination) -> bool:
        """Tell whether the packets of a connection that stands already get through."""
        return self._lost(destination) is None

    def drop(self, destination: Destination) -> Drop | None:
        """Return why a new connection does not get through; None where it does."""
        return self._denied(destination) or self._lost(destination)

    def watch(self, listener: Callable[[Change], None]) -> None:
        """Tell somebody every change, after it."""
        self._listeners.append(listener)

    def _denied(self, destination: Destination) -> Drop | None:
        fitting = [rule for rule in self._rules.values() if rule.fits(destination)]
        # Where no rule fits, the one that every network implies lets everything out.
        first = min(fitting, key=lambda rule: (rule.priority, rule.action == "allow"), default=None)
        return Drop(cause="FIREWALL_RULE", culprit=first.name) if first and first.action == "deny" else None

    def _lost(self, destination: Destination) -> Drop | None:
        address = ip_address(destination.address)
        fitting = [route for route in self._routes.values() if address in ip_network(route.destination)]
        route = max(fitting, key=lambda one: ip_network(one.destination).prefixlen, default=None)
        if route is None:
            return Drop(cause="NO_ROUTE")
        if route.next_hop != INTERNET_GATEWAY:
            return None
        if destination.private:
            return Drop(cause="PRIVATE_TRAFFIC_TO_INTERNET", culprit=route.name)
        return None if self._nat else Drop(cause="NO_EXTERNAL_ADDRESS", culprit=route.name)

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)
