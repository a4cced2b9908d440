"""Changes of the VPC network are in the audit log as the Compute Engine API records them."""

import json
from pathlib import Path

from goldenpath_lab.network.vpc import PRIVATE_ROUTE, FirewallRule, Vpc
from goldenpath_lab.run import network_audit
from goldenpath_lab.run.entries import EntryLog


def test_each_call_has_its_method_its_resource_and_what_was_asked(tmp_path: Path) -> None:
    """A denial shows direction, ports and ranges; what is deleted has no body but the method's name."""
    log, vpc = EntryLog(tmp_path), Vpc(private="10.0.0.0/29")
    vpc.watch(lambda change: network_audit.changed(log, change))
    vpc.put_rule(FirewallRule(name="deny-sql", ports=(5432,), priority=900))
    vpc.delete_route(PRIVATE_ROUTE)
    vpc.nat = True
    rows = [json.loads(line) for line in (tmp_path / "entries.ndjson").read_text().splitlines()]
    payloads = [row["protoPayload"] for row in rows]
    assert [payload["methodName"] for payload in payloads] == [
        "v1.compute.firewalls.insert",
        "v1.compute.routes.delete",
        "v1.compute.routers.patch",
    ]
    assert [row["resource"]["type"] for row in rows] == ["gce_firewall_rule", "gce_route", "gce_router"]
    assert payloads[0]["resourceName"] == "projects/chat-lab/global/firewalls/deny-sql"
    assert payloads[0]["request"] == {
        "@type": "type.googleapis.com/compute.firewalls.insert",
        "name": "deny-sql",
        "direction": "EGRESS",
        "priority": 900,
        "destinationRanges": ["0.0.0.0/0"],
        "denieds": [{"IPProtocol": "tcp", "ports": ["5432"]}],
        "disabled": False,
    }
    assert payloads[1]["request"] == {"@type": "type.googleapis.com/compute.routes.delete"}
    assert [nat["name"] for nat in payloads[2]["request"]["nats"]] == ["chat-nat"]
