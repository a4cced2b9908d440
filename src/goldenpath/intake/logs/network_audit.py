"""What an audit entry says was changed on the network between services and what they call.

Methods and fields are those of the Compute Engine and Serverless VPC Access audit logs (Google's pages "Virtual Private
Cloud audit logging" and "Serverless VPC Access audit logging").
"""

import re
from collections.abc import Mapping
from typing import Any

_COMPUTE = re.compile(r"compute\.(?P<kind>firewalls|routes|routers)\.(?P<deed>insert|patch|update|delete)$")
_CONNECTOR = re.compile(r"VpcAccessService\.(?P<deed>Create|Update|Delete)Connector$")
_KINDS = {"firewalls": "firewall", "routes": "route", "routers": "router"}
_MOST = 20


def network_settings(audit: Mapping[str, Any]) -> dict[str, str]:
    """Return what was changed by neutral name, empty where the entry is about something else.

    ``network`` is firewall, route, router or connector; ``deed`` is insert, patch, update or delete; of a rule that
    denies, ``denies`` holds ``tcp:5432`` and the like, ``ranges`` its destinations and ``direction`` egress or ingress.
    """
    method = str(audit.get("methodName") or "")
    connector = _CONNECTOR.search(method)
    if connector is not None:
        return {"network": "connector", "deed": connector["deed"].lower()}
    found = _COMPUTE.search(method)
    if found is None:
        return {}
    settings = {"network": _KINDS[found["kind"]], "deed": found["deed"]}
    request = _map(audit.get("request"))
    if found["kind"] == "firewalls":
        settings |= _rule(request)
    if found["kind"] == "routers" and "nats" in request:
        settings["translations"] = str(len(_list(request["nats"])))
    return settings


def _rule(request: Mapping[str, Any]) -> dict[str, str]:
    denied = [text for one in _list(request.get("denieds") or request.get("denied")) for text in _ports(_map(one))]
    if not denied or request.get("disabled") is True:
        return {}
    ranges = ",".join(map(str, _list(request.get("destinationRanges"))[:_MOST]))
    direction = str(request.get("direction") or "INGRESS").lower()
    return {"denies": ",".join(denied[:_MOST]), "ranges": ranges, "direction": direction}


def _ports(denied: Mapping[str, Any]) -> list[str]:
    protocol = str(denied.get("IPProtocol") or "all")
    return [f"{protocol}:{port}" for port in _list(denied.get("ports"))] or [protocol]


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
