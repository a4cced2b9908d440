"""Audit entries: who changed what, as the APIs of Cloud Run, Secret Manager and the project record it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from goldenpath_lab.model import CONNECTOR, DEPLOYER, PROJECT, REGION, SQL_INSTANCE, Ingress, Probe, Revision, Template
from goldenpath_lab.run.access import Policy
from goldenpath_lab.run.entries import EntryLog

Command = Literal["deploy", "update-traffic", "update"]

_LOG = "cloudaudit.googleapis.com/activity"
_SECRETS = "secretmanager.googleapis.com"
_SET_POLICY = {
    "services": ("run.googleapis.com", "google.cloud.run.v1.Services.SetIamPolicy"),
    "secrets": (_SECRETS, "google.cloud.secretmanager.v1.SecretManagerService.SetIamPolicy"),
    "projects": ("cloudresourcemanager.googleapis.com", "SetIamPolicy"),
}


@dataclass(frozen=True, slots=True)
class Before:
    """A service as it was before a call."""

    created: Revision | None
    ready: Revision | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """What was asked of the API."""

    service: str
    command: Command
    template: Template
    traffic: Mapping[str, int] | None = None
    """None: all of it goes to the newest revision."""
    actor: str = DEPLOYER
    ingress: Ingress = "all"
    overrides: bool = False
    """Whether the template names another command than the image's own."""


def changed(log: EntryLog, call: Call, before: Before) -> None:
    """Append the entry of one API call.

    Its status shows the service *before* the call, as the real one does: the call is recorded before it takes effect.
    """
    log.write(
        _LOG,
        resource=_resource(call.service, before.created),
        severity="NOTICE",
        protoPayload={
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": "run.googleapis.com",
            "methodName": "google.cloud.run.v1.Services.ReplaceService",
            "resourceName": f"namespaces/{PROJECT}/services/{call.service}",
            "authenticationInfo": {"principalEmail": call.actor},
            "requestMetadata": {
                "callerSuppliedUserAgent": f"google-cloud-sdk gcloud/560.0.0 command/gcloud.run.{_verb(call.command)}"
            },
            "request": {"service": _service(call, before)},
        },
    )


def policy_changed(log: EntryLog, resource: str, before: Policy, after: Policy, actor: str) -> None:
    """Append the entry of a policy that was set, with what it added and took away."""
    kind, _, name = resource.partition("/")
    service, method = _SET_POLICY[kind]
    places = {
        "services": f"projects/{PROJECT}/locations/{REGION}/services/{name}",
        "secrets": f"projects/{PROJECT}/secrets/{name}",
    }
    known, wanted = _pairs(before), _pairs(after)
    deltas = [("REMOVE", *pair) for pair in known if pair not in wanted]
    deltas += [("ADD", *pair) for pair in wanted if pair not in known]
    _other(
        log,
        _resource(name, None) if kind == "services" else _audited(service, method),
        serviceName=service,
        methodName=method,
        resourceName=places.get(kind, resource),
        authenticationInfo={"principalEmail": actor or DEPLOYER},
        request={"policy": {"bindings": [{"role": role, "members": members} for role, members in after.items()]}},
        serviceData={
            "@type": "type.googleapis.com/google.iam.v1.logging.AuditData",
            "policyDelta": {
                "bindingDeltas": [{"action": verb, "role": role, "member": member} for verb, role, member in deltas]
            },
        },
    )


def secret_changed(log: EntryLog, verb: str, name: str, version: int, actor: str = "") -> None:
    """Append the entry of a secret's version that was added, enabled, disabled or destroyed; never its value."""
    method = f"google.cloud.secretmanager.v1.SecretManagerService.{verb}SecretVersion"
    secret = f"projects/{PROJECT}/secrets/{name}"
    _other(
        log,
        _audited(_SECRETS, method),
        serviceName=_SECRETS,
        methodName=method,
        resourceName=secret if verb == "Add" else f"{secret}/versions/{version}",
        authenticationInfo={"principalEmail": actor or DEPLOYER},
        response={"name": f"{secret}/versions/{version}"},
    )


def condition(log: EntryLog, revision: Revision, *, ready: bool, message: str) -> None:
    """Append the system event of a revision that became ready, or did not."""
    state = "True" if ready else "False"
    log.write(
        "cloudaudit.googleapis.com/system_event",
        resource=_resource(revision.service, revision),
        severity="INFO" if ready else "ERROR",
        protoPayload={
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": "run.googleapis.com",
            "methodName": "/InternalServices.ReplaceInternalService",
            "resourceName": f"namespaces/{PROJECT}/revisions/{revision.name}",
            "status": {
                **({} if ready else {"code": 9}),
                "message": (
                    f"Ready condition status changed to {state} for Revision {revision.name} with message: {message}"
                ),
            },
            "response": {
                "metadata": {"name": revision.name},
                "status": {"conditions": [{"type": "Ready", "status": state, "message": message}]},
            },
        },
    )


def image_name(service: str, digest: str) -> str:
    """Return an image as the registry names it."""
    return f"{REGION}-docker.pkg.dev/{PROJECT}/chat/{service}@sha256:{digest}"


def _other(log: EntryLog, resource: dict[str, Any], **payload: object) -> None:
    kind = {"@type": "type.googleapis.com/google.cloud.audit.AuditLog"}
    log.write(_LOG, resource=resource, severity="NOTICE", protoPayload=kind | payload)


def _pairs(policy: Policy) -> list[tuple[str, str]]:
    return [(role, member) for role, members in policy.items() for member in members]


def _audited(service: str, method: str) -> dict[str, Any]:
    return {"type": "audited_resource", "labels": {"project_id": PROJECT, "service": service, "method": method}}


def _verb(command: Command) -> str:
    return "services.update" if command == "update" else command if command == "deploy" else f"services.{command}"


def _resource(service: str, revision: Revision | None) -> dict[str, Any]:
    labels = {
        "configuration_name": service,
        "location": REGION,
        "project_id": PROJECT,
        "revision_name": revision.name if revision else "",
        "service_name": service,
    }
    return {"type": "cloud_run_revision", "labels": labels}


def _service(call: Call, before: Before) -> dict[str, Any]:
    status: dict[str, Any] = {}
    if before.created:
        state = "True" if before.ready == before.created else "False"
        status = {
            "latestCreatedRevisionName": before.created.name,
            **({"latestReadyRevisionName": before.ready.name} if before.ready else {}),
            "conditions": [{"type": "Ready", "status": state}],
        }
    shares: list[dict[str, Any]] = [{"latestRevision": True, "percent": 100}]
    if call.traffic is not None:
        shares = [{"revisionName": name, "percent": share} for name, share in call.traffic.items()]
    return {
        "metadata": {
            "name": call.service,
            "namespace": PROJECT,
            "annotations": {"run.googleapis.com/ingress": call.ingress},
        },
        "spec": {"template": _template(call.service, call.template, overrides=call.overrides), "traffic": shares},
        "status": status,
    }


def _template(service: str, template: Template, *, overrides: bool) -> dict[str, Any]:
    annotations = {
        "run.googleapis.com/vpc-access-connector": CONNECTOR,
        "run.googleapis.com/vpc-access-egress": template.egress,
        "autoscaling.knative.dev/minScale": str(template.min_instances),
        "autoscaling.knative.dev/maxScale": str(template.max_instances),
        "run.googleapis.com/execution-environment": "gen2",
    }
    if "DATABASE_URL" in template.secrets and template.sql_attached:
        annotations["run.googleapis.com/cloudsql-instances"] = SQL_INSTANCE
    container: dict[str, Any] = {
        "image": image_name(service, template.image),
        "ports": [{"containerPort": template.port}],
        "resources": {"limits": {"cpu": "1", "memory": f"{template.memory_mib}Mi"}},
        # Secrets appear by reference only, as in the real API; plain values of settings are left out of the log.
        "env": [
            {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": "latest"}}}
            for name, secret in sorted(template.secrets.items())
        ],
    }
    if overrides:
        container["command"] = list(template.command)
    if template.probe.kind == "http":
        container["startupProbe"] = _probe(template.probe, template.port)
    if template.liveness:
        container["livenessProbe"] = _probe(template.liveness, template.port)
    return {
        "metadata": {
            "annotations": annotations,
            "labels": {"run.googleapis.com/startupProbeType": "Default" if template.probe.kind == "tcp" else "Custom"},
        },
        "spec": {
            "containers": [container],
            "containerConcurrency": template.concurrency,
            "timeoutSeconds": int(template.timeout or 600),
        },
    }


def _probe(probe: Probe, port: int) -> dict[str, Any]:
    return {
        "httpGet": {"path": probe.path, "port": port},
        "initialDelaySeconds": round(probe.initial_delay),
        "periodSeconds": round(probe.period),
        "timeoutSeconds": round(probe.timeout),
        "failureThreshold": probe.failure_threshold,
    }
