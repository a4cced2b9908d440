"""Cloud Resource Manager v1 and v3: the project and who may do what in it."""

from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud import iam
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, etag, route
from goldenpath_lab.model import PROJECT

Json = dict[str, Any]

_NUMBER = "100000000001"


def routes(ground: Ground) -> list[Route]:
    """Return the service's routes."""

    async def project_v1(call: Call) -> Json:
        del call
        return {"projectNumber": _NUMBER, "projectId": PROJECT, "lifecycleState": "ACTIVE", "name": PROJECT}

    async def project_v3(call: Call) -> Json:
        del call
        return {
            "name": f"projects/{_NUMBER}",
            "projectId": PROJECT,
            "state": "ACTIVE",
            "displayName": PROJECT,
            "etag": etag(PROJECT),
        }

    def resource(call: Call) -> str:
        del call
        return f"projects/{PROJECT}"

    return [
        *iam.routes(ground, "/v1/projects/{project}", resource, reading="POST"),
        *iam.routes(ground, "/v3/projects/{project}", resource, reading="POST"),
        route("GET", "/v1/projects/{project}", project_v1),
        route("GET", "/v3/projects/{project}", project_v3),
    ]
