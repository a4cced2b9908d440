"""Audit entries: who changed which service to what, as Cloud Run's API records a deployment."""

from typing import Any, Literal

from goldenpath_lab.model import CONNECTOR, PROJECT, REGION, SQL_INSTANCE, Revision, Template
from goldenpath_lab.run.entries import EntryLog

Command = Literal["deploy", "update-traffic", "update"]

_ACTOR = f"deployer@{PROJECT}.iam.gserviceaccount.com"


def changed(log: EntryLog, service: str, command: Command, template: Template, before: Revision | None) -> None:
    """Append the entry of one API call.

    Its status shows the revision *before* the call, as the real one does: the call is recorded before it takes effect.
    """
    log.write(
        "cloudaudit.googleapis.com/activity",
        resource=_resource(service, before),
        severity="NOTICE",
        protoPayload={
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": "run.googleapis.com",
            "methodName": "google.cloud.run.v1.Services.ReplaceService",
            "resourceName": f"namespaces/{PROJECT}/services/{service}",
            "authenticationInfo": {"principalEmail": _ACTOR},
            "requestMetadata": {
                "callerSuppliedUserAgent": f"google-cloud-sdk gcloud/560.0.0 command/gcloud.run.{_verb(command)}"
            },
            "request": {"service": _service(service, template, before)},
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


def _service(service: str, template: Template, before: Revision | None) -> dict[str, Any]:
    status: dict[str, Any] = {}
    if before:
        status = {
            "latestCreatedRevisionName": before.name,
            "latestReadyRevisionName": before.name,
            "conditions": [{"type": "Ready", "status": "True"}],
        }
    return {
        "metadata": {"name": service, "namespace": PROJECT},
        "spec": {"template": _template(service, template)},
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
