"""Cloud Run Admin v1, which speaks Knative: the API of ``gcloud run``."""

from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.http import Call, object_of, objects_of, route, stale, text_of, whole_of
from goldenpath_lab.cloud.operations import stamp
from goldenpath_lab.cloud.run_services import Change, RunServices, Seen, Traffic, normal
from goldenpath_lab.cloud.run_shapes import CONNECTOR_NAME
from goldenpath_lab.cloud.run_v2 import service_conditions, uid
from goldenpath_lab.model import CONNECTOR, DEPLOYER, PROJECT, REGION, Ingress, Revision

Json = dict[str, Any]

_GROUP = "serving.knative.dev/v1"
_SPACE = "/apis/serving.knative.dev/v1/namespaces/{project}"
_INGRESS = "run.googleapis.com/ingress"
_EGRESS = "run.googleapis.com/vpc-access-egress"
_CONNECTOR = "run.googleapis.com/vpc-access-connector"
_SOCKETS = "run.googleapis.com/cloudsql-instances"
_ENVIRONMENT = "run.googleapis.com/execution-environment"
_BOOST = "run.googleapis.com/startup-cpu-boost"
_LEAST, _MOST = "autoscaling.knative.dev/minScale", "autoscaling.knative.dev/maxScale"
_TRANSLATED = frozenset(
    {
        _EGRESS,
        _CONNECTOR,
        _SOCKETS,
        _ENVIRONMENT,
        _BOOST,
        _LEAST,
        _MOST,
        "run.googleapis.com/client-name",
        "run.googleapis.com/client-version",
    }
)
_INGRESSES: dict[str, Ingress] = {
    "all": "all",
    "internal": "internal",
    "internal-and-cloud-load-balancing": "internal-and-cloud-load-balancing",
}
_DEPLOYER = {"serving.knative.dev/creator": DEPLOYER, "serving.knative.dev/lastModifier": DEPLOYER}
_STATES = {"CONDITION_SUCCEEDED": "True", "CONDITION_FAILED": "False", "CONDITION_RECONCILING": "Unknown"}


def routes(services: RunServices) -> list[Route]:
    """Return the service's routes."""

    def listed(kind: str, rows: list[Json]) -> Json:
        return {"apiVersion": _GROUP, "kind": f"{kind}List", "metadata": {}, "items": rows}

    async def services_list(call: Call) -> Json:
        del call
        return listed("Service", [_service(services, services.seen(name)) for name in services.names()])

    async def service_get(call: Call) -> Json:
        return _service(services, services.seen(call.names["service"]))

    async def service_put(call: Call) -> Json:
        return await _replace(services, call)

    async def revisions_list(call: Call) -> Json:
        owner = _selected(call.query.get("labelSelector", ""))
        rows = [
            _revision(services, one)
            for name in services.names()
            if owner in {None, name}
            for one in reversed(services.seen(name).revisions)
        ]
        return listed("Revision", rows)

    async def revision_get(call: Call) -> Json:
        return _revision(services, services.revision(None, call.names["revision"]))

    async def locations(call: Call) -> Json:
        del call
        return {"locations": [{"name": f"projects/{PROJECT}/locations/{REGION}", "locationId": REGION}]}

    return [
        route("GET", f"{_SPACE}/services", services_list),
        route("GET", f"{_SPACE}/services/{{service}}", service_get),
        route("PUT", f"{_SPACE}/services/{{service}}", service_put),
        route("GET", f"{_SPACE}/revisions", revisions_list),
        route("GET", f"{_SPACE}/revisions/{{revision}}", revision_get),
        route("GET", "/v1/projects/{project}/locations", locations),
        route("GET", "/v1/projects/{project}/locations/{location}/services", services_list),
        route("GET", "/v1/projects/{project}/locations/{location}/services/{service}", service_get),
    ]


def _selected(selector: str) -> str | None:
    """Return the service that a label selector names; gcloud asks by no other label."""
    name, _, value = (part.strip() for part in selector.partition("="))
    if not selector:
        return None
    if name != "serving.knative.dev/service":
        raise ApiError("UNIMPLEMENTED", f"The lab selects revisions by their service, not by {name[:80]!r}.")
    return value.lstrip("= ")


async def _replace(services: RunServices, call: Call) -> Json:
    body = call.json()
    seen = services.seen(call.names["service"])
    metadata, spec = object_of(body, "metadata"), object_of(body, "spec")
    if metadata.get("name", seen.name) != seen.name:
        raise invalid("metadata.name: the name in the body differs from the one in the path.")
    if stale(metadata.get("resourceVersion"), services.etag(seen)):
        raise ApiError(
            "ABORTED",
            f"Conflict for resource '{seen.name}': version '{str(metadata['resourceVersion'])[:40]}' was specified "
            f"but current version is '{services.etag(seen)}'.",
        )
    if call.query.get("dryRun"):
        raise ApiError("UNIMPLEMENTED", "The lab has no dry runs.")
    template = knative_from(object_of(spec, "template"))
    ingress = text_of(object_of(metadata, "annotations"), _INGRESS, default=seen.ingress)
    if ingress not in _INGRESSES:
        raise invalid(f"metadata.annotations: {_INGRESS} is all, internal or internal-and-cloud-load-balancing.")
    traffic = _traffic_from(objects_of(spec, "traffic"))
    now = knative_from(knative(services.template(seen.latest)))
    change = Change(
        template=template if normal(template) != normal(now) else None,
        traffic=traffic if sorted(traffic, key=str) != sorted(seen.shares(), key=str) else None,
        ingress=_INGRESSES[ingress],
    )
    if change != Change(ingress=seen.ingress):
        await services.change(seen.name, change)
    return _service(services, services.seen(seen.name))


def _traffic_from(rows: list[Json]) -> Traffic:
    shares: Traffic = []
    for row in rows:
        percent = whole_of(row, "percent", 0)
        if row.get("latestRevision") or not row.get("revisionName"):
            shares.append((None, percent))
        elif percent or not row.get("tag"):
            shares.append((text_of(row, "revisionName"), percent))
    return [share for share in shares if share[1]] or [(None, 100)]


def _service(services: RunServices, seen: Seen) -> Json:
    generation, at = services.generation(seen), stamp(seen.touched)
    shares = [_target(revision, share) for revision, share in seen.shares()]
    url = services.ground.lab.direct(seen.name)
    return {
        "apiVersion": _GROUP,
        "kind": "Service",
        "metadata": {
            **_metadata(seen.name, "services", stamp(services.created(seen.revisions[0]))),
            "resourceVersion": services.etag(seen),
            "generation": generation,
            "labels": {"cloud.googleapis.com/location": REGION},
            "annotations": {_INGRESS: seen.ingress, "run.googleapis.com/ingress-status": seen.ingress, **_DEPLOYER},
        },
        "spec": {"template": knative(services.template(seen.latest)), "traffic": shares},
        "status": {
            "observedGeneration": generation - seen.changing,
            "conditions": [_condition(one, at) for one in service_conditions(services, seen)],
            **({"latestReadyRevisionName": seen.ready} if seen.ready else {}),
            "latestCreatedRevisionName": seen.latest.name,
            "traffic": [
                {**target, "revisionName": target.get("revisionName") or seen.ready or seen.latest.name}
                for target in shares
            ],
            "url": url,
            "address": {"url": url},
        },
    }


def _target(revision: str | None, share: int) -> Json:
    return (
        {"latestRevision": True, "percent": share} if revision is None else {"revisionName": revision, "percent": share}
    )


def _condition(value: Json, at: str) -> Json:
    told = {"type": value["type"], "status": _STATES[value["state"]], "lastTransitionTime": at}
    if "message" in value:
        told |= {"message": value["message"], "reason": "HealthCheckContainerError"}
    return told


def _metadata(name: str, kind: str, at: str) -> Json:
    return {
        "name": name,
        "namespace": PROJECT,
        "selfLink": f"/apis/serving.knative.dev/v1/namespaces/{PROJECT}/{kind}/{name}",
        "uid": uid(name),
        "creationTimestamp": at,
    }


def _revision(services: RunServices, revision: Revision) -> Json:
    at, why = stamp(services.created(revision)), services.failure(revision)
    shape = knative(services.template(revision))
    seen = services.seen(revision.service)
    status = "Unknown" if services.starting(revision) else "True" if why is None else "False"
    ready: Json = {"type": "Ready", "status": status, "lastTransitionTime": at}
    if why is not None:
        ready |= {"message": why, "reason": "HealthCheckContainerError"}
    # gcloud shows a revision as active by this condition.
    served = bool(seen.traffic.get(revision.name))
    active: Json = {"type": "Active", "status": str(served), "severity": "Info", "lastTransitionTime": at}
    if not served:
        active |= {"message": "Revision retired.", "reason": "Retired"}
    labels = {
        **shape["metadata"].get("labels", {}),
        "cloud.googleapis.com/location": REGION,
        "serving.knative.dev/configuration": revision.service,
        "serving.knative.dev/service": revision.service,
        "serving.knative.dev/configurationGeneration": str(revision.number),
    }
    return {
        "apiVersion": _GROUP,
        "kind": "Revision",
        "metadata": {
            **_metadata(revision.name, "revisions", at),
            "generation": 1,
            "labels": labels,
            "annotations": {**shape["metadata"].get("annotations", {}), **_DEPLOYER},
            "ownerReferences": [
                {
                    "kind": "Configuration",
                    "name": revision.service,
                    "apiVersion": _GROUP,
                    "uid": uid(revision.service),
                    "controller": True,
                }
            ],
        },
        "spec": shape["spec"],
        "status": {
            "observedGeneration": 1,
            "conditions": [ready, active, {**ready, "type": "ContainerHealthy"}],
            "imageDigest": shape["spec"]["containers"][0]["image"],
            "logUrl": f"https://console.cloud.google.com/logs/viewer?project={PROJECT}&resource=cloud_run_revision",
        },
    }


def knative(shape: Json) -> Json:
    """Return a v2 template as Knative writes it."""
    scaling, container = shape["scaling"], dict(shape["containers"][0])
    container.pop("volumeMounts", None)
    annotations = {
        **shape.get("annotations", {}),
        _LEAST: str(scaling["minInstanceCount"]),
        _MOST: str(scaling["maxInstanceCount"]),
        _CONNECTOR: CONNECTOR,
        _EGRESS: shape["vpcAccess"]["egress"].lower().replace("_", "-"),
        _ENVIRONMENT: "gen2",
        _BOOST: "true",
    }
    sockets = [one for volume in shape.get("volumes", []) for one in volume["cloudSqlInstance"]["instances"]]
    if sockets:
        annotations[_SOCKETS] = ",".join(sockets)
    container["env"] = [_variable(one) for one in container["env"]]
    container["resources"] = {"limits": container["resources"]["limits"]}
    labels = {**shape.get("labels", {}), "run.googleapis.com/startupProbeType": _probe_type(container["startupProbe"])}
    return {
        "metadata": {"annotations": annotations, "labels": labels},
        "spec": {
            "containerConcurrency": shape["maxInstanceRequestConcurrency"],
            "timeoutSeconds": int(float(shape["timeout"].removesuffix("s"))),
            "serviceAccountName": shape["serviceAccount"],
            "containers": [container],
        },
    }


def _probe_type(probe: Json) -> str:
    return "Default" if "tcpSocket" in probe else "Custom"


def _variable(value: Json) -> Json:
    if "valueSource" not in value:
        return value
    reference = value["valueSource"]["secretKeyRef"]
    return {
        "name": value["name"],
        "valueFrom": {"secretKeyRef": {"name": reference["secret"], "key": reference["version"]}},
    }


def knative_from(value: Json) -> Json:
    """Return a Knative template as v2 writes it."""
    metadata, spec = object_of(value, "metadata"), object_of(value, "spec")
    given = {name: str(text) for name, text in object_of(metadata, "annotations").items()}
    containers = objects_of(spec, "containers")
    if len(containers) != 1:
        raise invalid("spec.template.spec.containers: the lab runs revisions with exactly one container.")
    container = dict(containers[0])
    container["env"] = [_variable_from(one) for one in objects_of(container, "env")]
    sockets = [one for one in given.get(_SOCKETS, "").split(",") if one]
    connector = given.get(_CONNECTOR, "")
    access = {
        "connector": CONNECTOR_NAME if connector == CONNECTOR else connector,
        "egress": given.get(_EGRESS, "private-ranges-only").upper().replace("-", "_"),
    }
    labels = {k: v for k, v in object_of(metadata, "labels").items() if k != "run.googleapis.com/startupProbeType"}
    return {
        "labels": labels,
        "annotations": {name: text for name, text in given.items() if name not in _TRANSLATED},
        "scaling": {"minInstanceCount": _count(given, _LEAST, 0), "maxInstanceCount": _count(given, _MOST, 100)},
        "vpcAccess": access if connector else {},
        "timeout": f"{whole_of(spec, 'timeoutSeconds', 600)}s",
        "serviceAccount": spec.get("serviceAccountName", ""),
        "containers": [container],
        "volumes": [{"name": "cloudsql", "cloudSqlInstance": {"instances": sockets}}] if sockets else [],
        "maxInstanceRequestConcurrency": whole_of(spec, "containerConcurrency", 80),
        "executionEnvironment": "EXECUTION_ENVIRONMENT_GEN2",
    }


def _variable_from(value: Json) -> Json:
    reference = object_of(object_of(value, "valueFrom"), "secretKeyRef")
    if not reference:
        return {"name": value.get("name"), "value": value.get("value", "")}
    where = {"secret": reference.get("name"), "version": reference.get("key", "latest")}
    return {"name": value.get("name"), "valueSource": {"secretKeyRef": where}}


def _count(annotations: dict[str, str], name: str, default: int) -> int:
    text = annotations.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise invalid(f"metadata.annotations: {name} must be a number, not {text[:40]!r}.")
    return int(text)
