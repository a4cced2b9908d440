"""Audit entries: who changed which service to what, as Cloud Run's API records a deployment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from goldenpath_lab.model import CONNECTOR, PROJECT, REGION, SQL_INSTANCE, Revision, Template
from goldenpath_lab.run.entries import EntryLog

Command = Literal["deploy", "update-traffic", "update"]

_ACTOR = f"deployer@{PROJECT}.iam.gserviceaccount.com"


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


def changed(log: EntryLog, call: Call, before: Before) -> None:
    """Append the entry of one API call.

    Its status shows the service *before* the call, as the real one does: the call is recorded before it takes effect.
    """
    log.write(
        "cloudaudit.googleapis.com/activity",
        resource=_resource(call.service, before.created),
        severity="NOTICE",
        protoPayload={
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": "run.googleapis.com",
            "methodName": "google.cloud.run.v1.Services.ReplaceService",
            "resourceName": f"namespaces/{PROJECT}/services/{call.service}",
            "authenticationInfo": {"principalEmail": _ACTOR},
            "requestMetadata": {
                "callerSuppliedUserAgent": f"google-cloud-sdk gcloud/560.0.0 command/gcloud.run.{_verb(call.command)}"
            },
            "request": {"service": _service(call, before)},
        },
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
        "metadata": {"name": call.service, "namespace": PROJECT},
        "spec": {"template": _template(call.service, call.template), "traffic": shares},
        "status": status,
    }


def _template(service: str, template: Template) -> dict[str, Any]:
    annotations = {
        "run.googleapis.com/vpc-access-connector": CONNECTOR,
        "run.googleapis.com/vpc-access-egress": template.egress,
        "autoscaling.knative.dev/minScale": str(template.min_instances),
        "autoscaling.knative.dev/maxScale": str(template.max_instances),
        "run.googleapis.com/execution-environment": "gen2",
    }
    if "DATABASE_URL" in template.secrets:
        annotations["run.googleapis.com/cloudsql-instances"] = SQL_INSTANCE
    container: dict[str, Any] = {
        "image": f"{REGION}-docker.pkg.dev/{PROJECT}/chat/{service}@sha256:{template.image}",
        "ports": [{"containerPort": template.port}],
        "resources": {"limits": {"cpu": "1", "memory": f"{template.memory_mib}Mi"}},
        # Secrets appear by reference only, as in the real API; plain values of settings are left out of the log.
        "env": [
            {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": "latest"}}}
            for name, secret in sorted(template.secrets.items())
        ],
    }
    if template.probe.kind == "http":
        container["startupProbe"] = {"httpGet": {"path": template.probe.path, "port": template.port}}
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
