"""The VPC network: what its rules deny, where its routes lead, and what a connection that stands may still do."""

import asyncio
from dataclasses import replace

import pytest

from goldenpath_lab.network.capacity import ConnectorSpec
from goldenpath_lab.network.connector import Connector
from goldenpath_lab.network.destination import Destination
from goldenpath_lab.network.vpc import DEFAULT_ROUTE, PRIVATE_ROUTE, Change, Drop, FirewallRule, Route, Vpc
from goldenpath_lab.parts.addresses import Addresses

from .conftest import Run
from .support import PORT, SHORT, behind, destination, mirrored, said, serving

_INSIDE = Destination(name="database", address="10.0.0.4", port=5432, private=True)
_OUTSIDE = Destination(name="model", address="192.0.2.7", port=443, private=False)
_DENY = FirewallRule(name="deny", ports=(5432,))


def _vpc(*rules: FirewallRule, nat: bool = False) -> Vpc:
    vpc = Vpc(private="10.0.0.0/29", nat=nat)
    for rule in rules:
        vpc.put_rule(rule)
    return vpc


@pytest.mark.parametrize(
    ("rules", "passes"),
    [
        ((), True),
        ((_DENY,), False),
        ((replace(_DENY, ports=()),), False),
        ((replace(_DENY, ports=(6379,)),), True),
        ((replace(_DENY, ranges=("10.0.0.0/30",)),), True),
        ((replace(_DENY, disabled=True),), True),
        ((replace(_DENY, direction="INGRESS"),), True),
        ((_DENY, replace(_DENY, name="allow", action="allow", priority=999)), True),
        ((replace(_DENY, name="allow", action="allow"), _DENY), False),
    ],
    ids=["none", "port", "every port", "other port", "other range", "disabled", "ingress", "outranked", "tie"],
)
def test_the_first_rule_that_fits_decides(rules: tuple[FirewallRule, ...], *, passes: bool) -> None:
    """By priority, a denial first among equals; where none fits, everything may leave."""
    vpc = _vpc(*rules)
    assert vpc.passes(_INSIDE) is passes
    assert vpc.carries(_INSIDE)
    assert vpc.drop(_INSIDE) == (None if passes else Drop(cause="FIREWALL_RULE", culprit="deny"))


def test_every_destination_needs_its_route() -> None:
    """What is private is lost on the way to the internet; what is public needs a translated address there."""
    vpc = _vpc()
    assert vpc.drop(_OUTSIDE) == Drop(cause="NO_EXTERNAL_ADDRESS", culprit=DEFAULT_ROUTE)
    vpc.nat = True
    assert vpc.passes(_OUTSIDE)
    private = vpc.routes[PRIVATE_ROUTE]
    vpc.delete_route(PRIVATE_ROUTE)
    assert vpc.drop(_INSIDE) == Drop(cause="PRIVATE_TRAFFIC_TO_INTERNET", culprit=DEFAULT_ROUTE)
    assert not vpc.carries(_INSIDE)
    vpc.delete_route(DEFAULT_ROUTE)
    assert vpc.drop(_INSIDE) == vpc.drop(_OUTSIDE) == Drop(cause="NO_ROUTE")
    vpc.put_route(private)
    assert vpc.passes(_INSIDE)


def test_only_what_changes_is_told() -> None:
    """Each call of the network's API is told once; what was so already is no change."""
    told: list[Change] = []
    vpc = _vpc()
    vpc.watch(told.append)
    vpc.put_rule(_DENY)
    vpc.put_rule(replace(_DENY, priority=7))
    vpc.put_route(vpc.routes[PRIVATE_ROUTE])
    for _ in range(2):
        vpc.delete_rule("deny")
        vpc.delete_route(PRIVATE_ROUTE)
    assert [(one.collection, one.method) for one in told] == [
        ("firewalls", "insert"),
        ("firewalls", "patch"),
        ("firewalls", "delete"),
        ("routes", "delete"),
    ]


def test_what_is_no_range_is_refused() -> None:
    """Neither a rule nor a route stays that could never be judged."""
    vpc = _vpc()
    with pytest.raises(ValueError, match="nonsense"):
        vpc.put_rule(replace(_DENY, ranges=("nonsense",)))
    with pytest.raises(ValueError, match="nonsense"):
        vpc.put_route(Route(name="r", destination="nonsense", next_hop="x"))
    assert (vpc.rules, set(vpc.routes)) == ({}, {DEFAULT_ROUTE, PRIVATE_ROUTE})


@pytest.mark.lab
@pytest.mark.enable_socket
def test_a_denial_spares_standing_connections_and_a_lost_route_does_not(run: Run, corner: Addresses) -> None:
    """Connections are tracked by the firewall, but every packet needs a route; what was sent meanwhile arrives late."""

    async def work() -> None:
        vpc = behind(corner)
        connector = Connector(ConnectorSpec(), vpc=vpc)
        async with serving(corner.at(3)), mirrored(corner.at(10), connector, destination(corner.at(3))):
            reader, writer = await asyncio.open_connection(corner.at(10), PORT)
            writer.write(b"first")
            assert await reader.readexactly(5) == b"first"
            vpc.put_rule(FirewallRule(name="deny", ports=(PORT,)))
            with pytest.raises(TimeoutError):
                await said(corner.at(10), limit=SHORT)
            writer.write(b"still")
            assert await reader.readexactly(5) == b"still"
            vpc.delete_rule("deny")
            assert await said(corner.at(10)) == b"ping"
            route = vpc.routes[PRIVATE_ROUTE]
            vpc.delete_route(PRIVATE_ROUTE)
            writer.write(b"late!")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1), 0.2)
            vpc.put_route(route)
            assert await reader.readexactly(5) == b"late!"
            writer.close()
        connector.close()

    run(work())
