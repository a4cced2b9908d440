"""Cloud Run Admin v2: services, revisions, their policies and operations."""

import uuid
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud import iam
from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.http import Call, etag, objects_of, route, stale, text_of, whole_of
from goldenpath_lab.cloud.masks import check, merged, paths
from goldenpath_lab.cloud.operations import Operation, stamp, unified
from goldenpath_lab.cloud.run_services import Change, RunServices, Seen, Traffic, normal, target
from goldenpath_lab.cloud.run_shapes import check_fields
from goldenpath_lab.model import DEPLOYER, PROJECT, REGION, Ingress, Revision

Json = dict[str, Any]

_PLACE = "/v2/projects/{project}/locations/{location}"
_CHANGEABLE = ("template", "traffic", "ingress", "labels", "annotations", "description", "client", "clientVersion")
_SERVICE_FIELDS = frozenset(
    {
        "name",
        "description",
        "uid",
        "generation",
        "labels",
        "annotations",
        "createTime",
        "updateTime",
        "deleteTime",
        "expireTime",
        "creator",
        "lastModifier",
        "client",
        "clientVersion",
        "ingress",
        "launchStage",
        "binaryAuthorization",
        "template",
        "traffic",
        "scaling",
        "invokerIamDisabled",
        "defaultUriDisabled",
        "urls",
        "iapEnabled",
        "multiRegionSettings",
        "customAudiences",
        "observedGeneration",
        "terminalCondition",
        "conditions",
        "latestReadyRevision",
        "latestCreatedRevision",
        "trafficStatuses",
        "uri",
        "satisfiesPzs",
        "threatDetectionEnabled",
        "buildConfig",
        "reconciling",
        "etag",
    }
)
_INGRESS: dict[Ingress, str] = {
    "all": "INGRESS_TRAFFIC_ALL",
    "internal": "INGRESS_TRAFFIC_INTERNAL_ONLY",
    "internal-and-cloud-load-balancing": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
}
_INGRESS_NUMBERS = dict(enumerate(_INGRESS, start=1))
_LATEST, _PINNED = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"
_TYPES = {1: _LATEST, 2: _PINNED}


def routes(services: RunServices) -> list[Route]:
    """Return the service's routes."""

    async def services_list(call: Call) -> Json:
        del call
        rows = [service_json(services, services.seen(name)) for name in services.names()]
        return {"services": rows} if rows else {}

    async def service_get(call: Call) -> Json:
        return service_json(services, services.seen(call.names["service"]))

    async def service_patch(call: Call) -> Json:
        return await _patch(services, call)

    async def revisions_list(call: Call) -> Json:
        owner = services.seen(call.names["service"]) if call.names["service"] != "-" else None
        owners = [owner] if owner else [services.seen(name) for name in services.names()]
        rows = [revision_json(services, one) for seen in owners for one in reversed(seen.revisions)]
        return {"revisions": rows} if rows else {}

    async def revision_get(call: Call) -> Json:
        return revision_json(services, services.revision(call.names["service"], call.names["revision"]))

    async def missing(call: Call) -> Json:
        del call
        raise ApiError("UNIMPLEMENTED", "The lab's services are those of its chat platform: none is made or deleted.")

    def resource(call: Call) -> str:
        return f"services/{services.seen(call.names['service']).name}"

    one = f"{_PLACE}/services/{{service}}"
    return [
        *iam.routes(services.ground, one, resource),
        # Cloud Run's v1 API has the policies under the same names.
        *iam.routes(services.ground, one.replace("/v2/", "/v1/"), resource),
        route("GET", f"{_PLACE}/services", services_list),
        route("POST", f"{_PLACE}/services", missing),
        route("GET", one, service_get),
        route("PATCH", one, service_patch),
        route("DELETE", one, missing),
        route("GET", f"{one}/revisions", revisions_list),
        route("GET", f"{one}/revisions/{{revision}}", revision_get),
    ]


def operation_json(services: RunServices, operation: Operation) -> Json:
    """Return an operation, with the service as it is now."""
    seen = service_json(services, services.seen(operation.target.rpartition("/")[2]))
    told = unified(operation)
    if "response" in told:
        told["response"] |= seen
    told["metadata"] |= {"name": seen["name"]}
    return told


async def _patch(services: RunServices, call: Call) -> Json:
    body = call.json()
    check_fields(body, _SERVICE_FIELDS, "service")
    seen = services.seen(call.names["service"])
    if stale(body.get("etag"), services.etag(seen)):
        raise ApiError(
            "ABORTED",
            f"Conflict for resource '{seen.name}': version '{str(body['etag'])[:40]}' was specified but current "
            f"version is '{services.etag(seen)}'.",
        )
    mask = paths(call.query.get("updateMask", "")) or tuple(name for name in _CHANGEABLE if name in body)
    check(mask, _CHANGEABLE)
    before = service_json(services, seen)
    wanted = merged(before, body, mask)
    asked = {path.partition(".")[0] for path in mask}
    template = wanted.get("template") or {}
    if not isinstance(template, dict):
        raise invalid("Invalid value at 'service.template': an object is expected.")
    change = Change(
        template=template if "template" in asked and normal(template) != normal(before["template"]) else None,
        traffic=_traffic(objects_of(wanted, "traffic")) if "traffic" in asked else None,
        ingress=_ingress(wanted.get("ingress")) if "ingress" in asked else None,
    )
    if call.query.get("validateOnly") == "true":
        raise ApiError("UNIMPLEMENTED", "The lab has no dry runs.")
    return operation_json(services, await services.change(seen.name, change))


def _traffic(rows: list[Json]) -> Traffic:
    """Return the shares that a list of targets asks for; none at all is the latest revision's."""
    shares: Traffic = []
    for row in rows:
        kind = row.get("type") or (_PINNED if row.get("revision") else _LATEST)
        kind = _TYPES.get(kind, kind) if isinstance(kind, int) else kind
        if kind not in (_LATEST, _PINNED):
            raise invalid(f"Invalid value at 'service.traffic.type': {str(kind)[:60]!r}.")
        revision = text_of(row, "revision").rpartition("/")[2] if kind == _PINNED else None
        shares.append((revision, whole_of(row, "percent", 0)))
    return shares or [(None, 100)]


def _ingress(value: object) -> Ingress:
    if isinstance(value, int) and value in _INGRESS_NUMBERS:
        return _INGRESS_NUMBERS[value]
    found = next((name for name, written in _INGRESS.items() if written == value), None)
    if found is None:
        raise invalid(f"Invalid value at 'service.ingress': {str(value)[:60]!r}.")
    return found


def service_json(services: RunServices, seen: Seen) -> Json:
    """Return a service."""
    name, generation = target(seen.name), services.generation(seen)
    conditions = service_conditions(services, seen)
    return {
        "name": name,
        "uid": uid(seen.name),
        "generation": str(generation),
        "createTime": stamp(services.created(seen.revisions[0])),
        "updateTime": stamp(seen.touched),
        "creator": DEPLOYER,
        "lastModifier": DEPLOYER,
        "ingress": _INGRESS[seen.ingress],
        "launchStage": "GA",
        "template": services.template(seen.latest),
        "traffic": [_target(revision, share) for revision, share in seen.shares()],
        "observedGeneration": str(generation - seen.changing),
        "terminalCondition": conditions[0],
        "conditions": conditions[1:],
        **({"latestReadyRevision": f"{name}/revisions/{seen.ready}"} if seen.ready else {}),
        "latestCreatedRevision": f"{name}/revisions/{seen.latest.name}",
        "trafficStatuses": [_target(revision, share) for revision, share in seen.shares()],
        "uri": services.ground.lab.direct(seen.name),
        "urls": [services.ground.lab.direct(seen.name)],
        **({"reconciling": True} if seen.changing else {}),
        "etag": services.etag(seen),
    }


def service_conditions(services: RunServices, seen: Seen) -> list[Json]:
    """Return the service's conditions: the terminal one, then what it is made of.

    Ready means that the newest revision started once; whether it answers now is no condition of Cloud Run.
    """
    why, at = services.failure(seen.latest), stamp(seen.touched)
    if seen.changing or services.starting(seen.latest):
        ready = {"state": "CONDITION_RECONCILING", "lastTransitionTime": at}
        return [{"type": "Ready", **ready}, {"type": "ConfigurationsReady", **ready}, {"type": "RoutesReady", **ready}]
    if why is not None:
        failed = {"state": "CONDITION_FAILED", "message": why, "lastTransitionTime": at, "severity": "ERROR"}
        routes_ready = {"type": "RoutesReady", "state": "CONDITION_SUCCEEDED", "lastTransitionTime": at}
        return [
            {"type": "Ready", **failed, "reason": "REVISION_FAILED"},
            {"type": "ConfigurationsReady", **failed, "reason": "REVISION_FAILED"},
            routes_ready,
        ]
    good = {"state": "CONDITION_SUCCEEDED", "lastTransitionTime": at}
    return [{"type": name, **good} for name in ("Ready", "ConfigurationsReady", "RoutesReady")]


def revision_json(services: RunServices, revision: Revision) -> Json:
    """Return a revision."""
    template = services.template(revision)
    seen = services.seen(revision.service)
    labels = template.pop("labels", {})
    at = stamp(services.created(revision))
    return {
        "name": f"{target(revision.service)}/revisions/{revision.name}",
        "uid": uid(revision.name),
        "generation": "1",
        **({"labels": labels} if labels else {}),
        "createTime": at,
        "updateTime": at,
        "launchStage": "GA",
        "service": revision.service,
        **template,
        **({"reconciling": True} if services.starting(revision) else {}),
        "conditions": _revision_conditions(services, revision, served=bool(seen.traffic.get(revision.name))),
        "observedGeneration": "1",
        "logUri": f"https://console.cloud.google.com/logs/viewer?project={PROJECT}&resource=cloud_run_revision",
        "etag": etag([revision.name, services.failure(revision), services.starting(revision)]),
    }


def _revision_conditions(services: RunServices, revision: Revision, *, served: bool) -> list[Json]:
    at, why = stamp(services.created(revision)), services.failure(revision)
    good: Json = {"state": "CONDITION_SUCCEEDED", "lastTransitionTime": at}
    if services.starting(revision):
        waiting: Json = {"state": "CONDITION_RECONCILING", "lastTransitionTime": at}
        return [{"type": "Ready", **waiting}, {"type": "ContainerReady", **waiting}]
    if why is not None:
        failed: Json = {"state": "CONDITION_FAILED", "message": why, "lastTransitionTime": at, "severity": "ERROR"}
        return [{"type": "Ready", **failed}, {"type": "ContainerHealthy", **failed}]
    active: Json = {"type": "Active", **good}
    if not served:
        active = {
            "type": "Active",
            "state": "CONDITION_FAILED",
            "severity": "INFO",
            "revisionReason": "RETIRED",
            "message": "Revision retired.",
            "lastTransitionTime": at,
        }
    return [{"type": "Ready", **good}, active, {"type": "ContainerHealthy", **good}, {"type": "ContainerReady", **good}]


def _target(revision: str | None, share: int) -> Json:
    if revision is None:
        return {"type": _LATEST, "percent": share}
    return {"type": _PINNED, "revision": revision, "percent": share}


def uid(name: str) -> str:
    """Return an id that looks like Google's, always the same for a name: labs are repeatable."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{PROJECT}/{REGION}/{name}"))
