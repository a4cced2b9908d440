"""What all resources of Compute Engine share: links, ids, fingerprints, lists and operations."""

import re
import zlib
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, etag, route, stale
from goldenpath_lab.cloud.operations import Operation, Plan, stamp
from goldenpath_lab.model import DEPLOYER, PROJECT, REGION

Json = dict[str, Any]

GLOBAL = "/compute/v1/projects/{project}/global"
REGIONAL = "/compute/v1/projects/{project}/regions/{location}"
NETWORK = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/global/networks/default"

_BASE = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}"
_NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_CREATED = "2026-01-01T00:00:00.000-00:00"


def link(kind: str, name: str, region: str | None = None) -> str:
    """Return a resource's full address."""
    return f"{_BASE}/regions/{region}/{kind}/{name}" if region else f"{_BASE}/global/{kind}/{name}"


def head(kind: str, type_name: str, name: str, region: str | None = None) -> Json:
    """Return the fields that every resource begins with."""
    where = {"region": f"{_BASE}/regions/{region}"} if region else {}
    return {
        "kind": f"compute#{type_name}",
        "id": str(10**18 + zlib.crc32(f"{kind}/{name}".encode()) * 1000),
        "creationTimestamp": _CREATED,
        "name": name,
        "selfLink": link(kind, name, region),
        **where,
    }


def fingerprint(value: Json) -> str:
    """Return the fingerprint of a resource's present state."""
    return etag(value)


def check_fingerprint(body: Json, now: str) -> None:
    """Refuse a change of what somebody else changed meanwhile.

    Raises:
        ApiError: the fingerprint is another.
    """
    if stale(body.get("fingerprint"), now):
        raise ApiError("CONDITION_NOT_MET", "Supplied fingerprint does not match current metadata fingerprint.")


def listed(kind: str, type_name: str, rows: list[Json], region: str | None = None) -> Json:
    """Return a list of resources."""
    where = f"regions/{region}/{kind}" if region else f"global/{kind}"
    return {
        "kind": f"compute#{type_name}List",
        "id": f"projects/{PROJECT}/{where}",
        "selfLink": f"{_BASE}/{where}",
        **({"items": rows} if rows else {}),
    }


def aggregated(kind: str, type_name: str, rows: list[Json]) -> Json:
    """Return a list over all places at once, as gcloud asks for it."""
    items: dict[str, Json] = {}
    for row in rows:
        place = f"regions/{name_of(row['region'])}" if "region" in row else "global"
        items.setdefault(place, {kind: []})[kind].append(row)
    return {
        "kind": f"compute#{type_name}AggregatedList",
        "id": f"projects/{PROJECT}/aggregated/{kind}",
        "selfLink": f"{_BASE}/aggregated/{kind}",
        "items": items,
    }


def lists(kind: str, type_name: str, rows: Callable[[], list[Json]], region: str | None = None) -> list[Route]:
    """Return the two routes that list a kind: in its place, and over all places at once."""

    async def here(call: Call) -> Json:
        if region:
            check_region(call)
        return listed(kind, type_name, rows(), region)

    async def everywhere(call: Call) -> Json:
        del call
        return aggregated(kind, type_name, rows())

    place = REGIONAL if region else GLOBAL
    return [
        route("GET", f"{place}/{kind}", here),
        route("GET", f"/compute/v1/projects/{{project}}/aggregated/{kind}", everywhere),
    ]


def missing(kind: str, name: str, region: str | None = None) -> ApiError:
    """Return the refusal of a resource that does not exist."""
    where = f"regions/{region}" if region else "global"
    return unknown(f"The resource 'projects/{PROJECT}/{where}/{kind}/{name[:80]}' was not found")


def check_name(name: str) -> str:
    """Return a name that a resource may have.

    Raises:
        ApiError: it may not.
    """
    if not _NAME.fullmatch(name):
        raise invalid(
            f"Invalid value for field 'resource.name': '{name[:80]}'. Must be a match of regex '{_NAME.pattern}'"
        )
    return name


def name_of(address: object) -> str:
    """Return the last part of a resource's address."""
    return str(address).rstrip("/").rpartition("/")[2]


async def begin(ground: Ground, verb: str, address: str, work: Coroutine[Any, Any, Json]) -> Json:
    """Begin a change of the resource at an address, and return its operation."""
    region = address.split("/regions/")[1].partition("/")[0] if "/regions/" in address else None
    plan = Plan(kind="compute", verb=verb, target=address, region=region)
    return operation_json(await ground.operations.begin(plan, work))


def operation_json(operation: Operation) -> Json:
    """Return an operation as ``compute#operation``."""
    kind = head("operations", "operation", operation.id, operation.region)
    told: Json = kind | {
        "operationType": operation.verb,
        "targetLink": operation.target,
        "status": "DONE" if operation.done else "RUNNING",
        "progress": 100 if operation.done else 0,
        "user": DEPLOYER,
        "insertTime": stamp(operation.began),
        "startTime": stamp(operation.began),
    }
    if operation.ended:
        told["endTime"] = stamp(operation.ended)
    if operation.error:
        told |= {
            "error": {"errors": [{"code": operation.error.status, "message": operation.error.message}]},
            "httpErrorStatusCode": operation.error.code,
            "httpErrorMessage": operation.error.status.replace("_", " "),
        }
    return told


def check_region(call: Call) -> str:
    """Return the region of a call, which is the lab's."""
    if call.names.get("location", REGION) != REGION:
        raise missing("regions", call.names["location"])
    return REGION
