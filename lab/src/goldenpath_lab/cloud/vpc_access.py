"""Serverless VPC Access v1: the connector that the services' traffic squeezes through."""

from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, route, text_of, whole_of
from goldenpath_lab.cloud.masks import paths
from goldenpath_lab.cloud.operations import Plan, unified
from goldenpath_lab.model import CONNECTOR, PROJECT, REGION
from goldenpath_lab.network.capacity import MEGABITS, ConnectorError, ConnectorSpec

Json = dict[str, Any]

NAME = f"projects/{PROJECT}/locations/{REGION}/connectors/{CONNECTOR}"
_PLACE = "/v1/projects/{project}/locations/{location}/connectors"
_CHANGEABLE = ("machineType", "minInstances", "maxInstances")


def routes(ground: Ground) -> list[Route]:
    """Return the service's routes."""

    async def connectors(call: Call) -> Json:
        del call
        return {"connectors": [connector_json(ground)]}

    async def get(call: Call) -> Json:
        _check(call)
        return connector_json(ground)

    async def patch(call: Call) -> Json:
        _check(call)
        spec = _wanted(ground, call)

        async def resize() -> Json:
            try:
                await ground.lab.connector.resize(spec)
            except ConnectorError as problem:
                raise ApiError("FAILED_PRECONDITION", str(problem)) from None
            return connector_json(ground)

        plan = Plan(
            kind="vpcaccess",
            verb="update",
            target=NAME,
            type="google.cloud.vpcaccess.v1.Connector",
            metadata="google.cloud.vpcaccess.v1.OperationMetadata",
        )
        return unified(await ground.operations.begin(plan, resize()))

    return [
        route("GET", _PLACE, connectors),
        route("GET", f"{_PLACE}/{{connector}}", get),
        route("PATCH", f"{_PLACE}/{{connector}}", patch),
    ]


def connector_json(ground: Ground) -> Json:
    """Return the connector."""
    connector = ground.lab.connector
    spec, rate = connector.spec, MEGABITS[connector.spec.machine_type]
    return {
        "name": NAME,
        "network": "default",
        "ipCidrRange": "10.8.0.0/28",
        "state": str(connector.state),
        "machineType": spec.machine_type,
        "minInstances": spec.min_instances,
        "maxInstances": spec.max_instances,
        "minThroughput": spec.min_instances * rate,
        "maxThroughput": spec.max_instances * rate,
    }


def _check(call: Call) -> None:
    if call.names["connector"] != CONNECTOR:
        where = f"projects/{PROJECT}/locations/{REGION}/connectors/{call.names['connector'][:80]}"
        raise unknown(f"Resource '{where}' was not found")


def _wanted(ground: Ground, call: Call) -> ConnectorSpec:
    body, now = call.json(), ground.lab.connector.spec
    mask = paths(call.query.get("updateMask", "")) or tuple(name for name in _CHANGEABLE if name in body)
    other = [path for path in mask if path not in _CHANGEABLE]
    if other or not mask:
        raise invalid(f"Only {', '.join(_CHANGEABLE)} can be updated in place, not {', '.join(other) or 'nothing'}.")
    try:
        return ConnectorSpec(
            machine_type=text_of(body, "machineType") if "machineType" in mask else now.machine_type,
            min_instances=whole_of(body, "minInstances") if "minInstances" in mask else now.min_instances,
            max_instances=whole_of(body, "maxInstances") if "maxInstances" in mask else now.max_instances,
        )
    except ConnectorError as problem:
        raise invalid(f"The request was invalid: {problem}.") from None
