"""Where operations are asked for: one address for Google's newer services, one for Compute Engine."""

from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.compute.shapes import GLOBAL, REGIONAL, operation_json
from goldenpath_lab.cloud.errors import ApiError, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, route
from goldenpath_lab.cloud.operations import Operation, unified
from goldenpath_lab.cloud.run_services import RunServices
from goldenpath_lab.cloud.run_v2 import operation_json as run_json

Json = dict[str, Any]

_WAIT = 30.0
_PLACE = "projects/{project}/locations/{location}/operations"


def routes(ground: Ground, services: RunServices) -> list[Route]:
    """Return the routes about operations."""

    def told(operation: Operation, location: str) -> Json:
        if operation.kind in {"compute", "sql"}:
            raise unknown(f"Operation '{operation.id}' was not found.")
        return run_json(services, operation) if operation.kind == "run" else unified(operation, location)

    async def get(call: Call) -> Json:
        return told(ground.operations.find(call.names["operation"]), call.names["location"])

    async def wait(call: Call) -> Json:
        operation = ground.operations.find(call.names["operation"])
        await ground.operations.settle(operation, _WAIT)
        return told(operation, call.names["location"])

    async def listed(call: Call) -> Json:
        kinds = ("run",) if call.path.startswith("/v2/") else ("vpcaccess", "redis", "networkmanagement")
        rows = [told(one, call.names["location"]) for kind in kinds for one in ground.operations.of(kind)]
        return {"operations": rows} if rows else {}

    async def cancel(call: Call) -> Json:
        ground.operations.find(call.names["operation"])
        raise ApiError("UNIMPLEMENTED", "The lab's operations are not cancelled.")

    async def compute_list(call: Call) -> Json:
        del call
        rows = [operation_json(one) for one in ground.operations.of("compute")]
        return {"kind": "compute#operationList", "id": "operations", "items": rows}

    async def compute_get(call: Call) -> Json:
        return operation_json(_compute(ground, call))

    async def compute_wait(call: Call) -> Json:
        operation = _compute(ground, call)
        await ground.operations.settle(operation, _WAIT)
        return operation_json(operation)

    found = [
        one
        for version in ("v1", "v2")
        for one in (
            route("GET", f"/{version}/{_PLACE}", listed),
            route("POST", f"/{version}/{_PLACE}/{{operation}}:wait", wait),
            route("POST", f"/{version}/{_PLACE}/{{operation}}:cancel", cancel),
            route("GET", f"/{version}/{_PLACE}/{{operation}}", get),
        )
    ]
    for place in (GLOBAL, REGIONAL):
        found += [
            route("GET", f"{place}/operations", compute_list),
            route("GET", f"{place}/operations/{{operation}}", compute_get),
            route("POST", f"{place}/operations/{{operation}}/wait", compute_wait),
        ]
    return found


def _compute(ground: Ground, call: Call) -> Operation:
    return ground.operations.get("compute", call.names["operation"])
