"""Audit entries of the VPC network: who changed which rule, route or router, as the Compute Engine API records it.

Methods: Google's page "Virtual Private Cloud audit logging". A long-running call has a second entry at its end, which
adds nothing and is left out.
"""

from typing import Any

from goldenpath_lab.model import DEPLOYER, PROJECT, REGION
from goldenpath_lab.network.vpc import INTERNET_GATEWAY, Change, FirewallRule, Route, Router
from goldenpath_lab.run.entries import EntryLog

_KINDS = {"firewalls": "firewall_rule", "routes": "route", "routers": "router"}


def changed(log: EntryLog, change: Change) -> None:
    """Append the entry of one change."""
    kind = _KINDS[change.collection]
    place = f"regions/{REGION}" if kind == "router" else "global"
    region = {"region": REGION} if kind == "router" else {}
    log.write(
        "cloudaudit.googleapis.com/activity",
        resource={"type": f"gce_{kind}", "labels": {"project_id": PROJECT, f"{kind}_id": change.name, **region}},
        severity="NOTICE",
        protoPayload={
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": "compute.googleapis.com",
            "methodName": f"v1.compute.{change.collection}.{change.method}",
            "resourceName": f"projects/{PROJECT}/{place}/{change.collection}/{change.name}",
            "authenticationInfo": {"principalEmail": DEPLOYER},
            "request": {
                "@type": f"type.googleapis.com/compute.{change.collection}.{change.method}",
                **_request(change.thing),
            },
        },
    )


def _request(thing: FirewallRule | Route | Router | None) -> dict[str, Any]:
    if isinstance(thing, FirewallRule):
        return _rule(thing)
    if isinstance(thing, Route):
        hop = "nextHopGateway" if thing.next_hop == INTERNET_GATEWAY else "nextHopPeering"
        return {"name": thing.name, "destRange": thing.destination, hop: thing.next_hop}
    if isinstance(thing, Router):
        every = {"sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES"}
        return {"name": thing.name, "nats": [{"name": name, **every} for name in thing.translations]}
    return {}


def _rule(rule: FirewallRule) -> dict[str, Any]:
    ports = {"ports": [str(port) for port in rule.ports]} if rule.ports else {}
    ranges = "destinationRanges" if rule.direction == "EGRESS" else "sourceRanges"
    return {
        "name": rule.name,
        "direction": rule.direction,
        "priority": rule.priority,
        ranges: list(rule.ranges),
        "denieds" if rule.action == "deny" else "alloweds": [{"IPProtocol": "tcp", **ports}],
        "disabled": rule.disabled,
    }
