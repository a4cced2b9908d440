"""What an audit entry says was changed, read from the v1 (Knative) and the v2 shape of Cloud Run."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from goldenpath.intake.logs.network_audit import network_settings
from goldenpath.model.entry import Change

_COMMAND = re.compile(r"command/gcloud\.([\w.-]+)")
_TOOL = re.compile(
    r"(?:^|\s)(gcloud/[\d.]+|terraform/[\w.]+|google-api-[\w/.-]+|HashiCorp Terraform/[\w.]+)", re.IGNORECASE
)
_SYSTEM = re.compile(r"client-os/(\w+)")

_ANNOTATIONS = {
    "run.googleapis.com/vpc-access-egress": "egress",
    "run.googleapis.com/vpc-access-connector": "connector",
    "run.googleapis.com/network-interfaces": "network-interfaces",
    "run.googleapis.com/cloudsql-instances": "cloudsql",
    "autoscaling.knative.dev/minScale": "min-instances",
    "autoscaling.knative.dev/maxScale": "max-instances",
    "run.googleapis.com/ingress": "ingress",
}


def change_of(audit: Mapping[str, Any]) -> Change:
    """Return the change that an ``AuditLog`` payload records."""
    request = _map(audit.get("request"))
    body = _map(request.get("service")) or _map(audit.get("response")) or request
    status = _map(body.get("status"))
    agent = str(_map(audit.get("requestMetadata")).get("callerSuppliedUserAgent") or "")
    resource = str(audit.get("resourceName") or "")
    return Change(
        verb=_verb(str(audit.get("methodName") or ""), agent, resource),
        resource=resource,
        tool=_tool(agent),
        created_revision=_last(status.get("latestCreatedRevisionName") or body.get("latestCreatedRevision")),
        ready_revision=_last(status.get("latestReadyRevisionName") or body.get("latestReadyRevision")),
        settings=tuple(sorted((dict(_settings(body)) | network_settings(audit)).items())),
        condition=condition_of(audit),
    )


def condition_of(audit: Mapping[str, Any]) -> str:
    """Return what the entry says went wrong: its own status, or the messages of conditions not True."""
    said = [str(_map(audit.get("status")).get("message") or "")]
    for holder in (_map(audit.get("response")), _map(_map(audit.get("request")).get("service"))):
        conditions = _map(holder.get("status")).get("conditions") or holder.get("conditions") or ()
        said += [str(c.get("message") or "") for c in _list(conditions) if isinstance(c, dict) and not _is_true(c)]
    return "\n".join(dict.fromkeys(s for s in said if s))


def _is_true(condition: Mapping[str, Any]) -> bool:
    return condition.get("status", condition.get("state")) in {"True", True, "CONDITION_SUCCEEDED"}


def _verb(method: str, agent: str, resource: str) -> str:
    command = _COMMAND.search(agent)
    if method.endswith("SetIamPolicy"):
        return "policy"
    if "/revisions/" in resource:
        return "revision"
    if command is not None and command.group(1).endswith("update-traffic"):
        return "traffic"
    if method.endswith(("ReplaceService", "CreateService", "UpdateService")):
        return "deploy" if agent else "service"
    return method.rsplit(".", 1)[-1] or "change"


def _tool(agent: str) -> str:
    tool, system = _TOOL.search(agent), _SYSTEM.search(agent)
    parts = [tool.group(1)] if tool else []
    return " ".join(parts + ([system.group(1).capitalize()] if system else []))


def _settings(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield neutral names and values from a service or a revision, v1 or v2."""
    spec = _map(body.get("spec"))
    template = _map(spec.get("template")) or _map(body.get("template")) or body
    meta = _map(template.get("metadata"))
    for holder in (
        _map(_map(body.get("metadata")).get("annotations")),
        _map(meta.get("annotations")),
        _map(template.get("annotations")),
    ):
        for key, name in _ANNOTATIONS.items():
            if holder.get(key):
                yield name, str(holder[key])
    if isinstance(body.get("ingress"), str):
        yield "ingress", str(body["ingress"]).removeprefix("INGRESS_TRAFFIC_").removesuffix("_ONLY").lower()
    probe = _map(meta.get("labels")).get("run.googleapis.com/startupProbeType")
    if probe:
        yield "startup-probe", str(probe)
    inner = _map(template.get("spec")) or template
    yield from _template_settings(inner)


def _template_settings(inner: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    timeout = inner.get("timeoutSeconds", inner.get("timeout"))
    if timeout is not None:
        yield "timeout", _number(timeout)
    concurrency = inner.get("containerConcurrency", inner.get("maxInstanceRequestConcurrency"))
    if concurrency is not None:
        yield "concurrency", _number(concurrency)
    access = _map(inner.get("vpcAccess"))
    if access.get("egress"):
        yield "egress", str(access["egress"]).lower().replace("_", "-")
    if access.get("connector"):
        yield "connector", _last(access["connector"])
    scaling = _map(inner.get("scaling"))
    if scaling.get("maxInstanceCount") is not None:
        yield "max-instances", _number(scaling["maxInstanceCount"])
    for volume in _list(inner.get("volumes")):
        instances = _map(_map(volume).get("cloudSqlInstance")).get("instances")
        if instances:
            yield "cloudsql", ",".join(map(str, instances))
    for container in _list(inner.get("containers"))[:1]:
        yield from _container_settings(_map(container))


def _container_settings(container: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if container.get("image"):
        yield "image", str(container["image"])
    words = [str(w) for key in ("command", "args") for w in _list(container.get(key))]
    if words:
        yield "command", " ".join(words)
    limits = _map(_map(container.get("resources")).get("limits"))
    for name in ("memory", "cpu"):
        if limits.get(name):
            yield name, str(limits[name])
    probe = _map(container.get("startupProbe"))
    if probe.get("httpGet") is not None:
        yield "startup-probe", "http"
    elif probe.get("tcpSocket") is not None:
        yield "startup-probe", "tcp"


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _last(value: object) -> str:
    return str(value or "").rsplit("/", 1)[-1]


def _number(value: object) -> str:
    text = str(value).removesuffix("s")
    try:
        return f"{float(text):g}"
    except ValueError:
        return text
