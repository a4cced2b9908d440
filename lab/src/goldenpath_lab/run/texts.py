"""What the run platform says, word for word as Cloud Run says it.

Sources: Google's pages "Troubleshoot Cloud Run issues" and "Container runtime contract", and entries of Cloud Run as
people quote them in public issue threads. A text that was found nowhere is not here, or its line says so.
"""

from typing import Literal

from goldenpath_lab.model import PROJECT, RUN_ACCOUNT, Probe

Reason = Literal["rollout", "autoscaling", "minimum"]

_DOCS = "Additional troubleshooting documentation can be found at: https://cloud.google.com/run/docs/troubleshooting"

MALFORMED = (
    "The request failed because either the HTTP response was malformed or connection to the instance had an error. "
    f"{_DOCS}#malformed-response-or-connection-error"
)
NOT_STARTED = "The request failed because the instance could not start successfully."
NO_INSTANCE = "The request was aborted because there was no available instance."
NO_INSTANCE_LIMIT = (
    f"{NO_INSTANCE} The Cloud Run service might have reached its maximum container instance limit. "
    f"{_DOCS}#abort-request"
)
TIMED_OUT = (
    "The request has been terminated because it has reached the maximum request timeout. "
    "To change this limit, see https://cloud.google.com/run/docs/configuring/request-timeout"
)
KILLED_FOR_MEMORY = (
    "While handling this request, the container instance was found to be using too much memory and was terminated. "
    "This is likely to cause a new container instance to be used for the next request to this revision. "
    "If you see this message frequently, you may have a memory leak in your code or may need more memory. "
    "Consider creating a new revision with more memory."
)
STARTING: dict[Reason, str] = {
    "rollout": (
        "Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between "
        "revisions due to deployment, traffic split adjustment, or deployment health check."
    ),
    "autoscaling": (
        "Starting new instance. Reason: AUTOSCALING - Instance started due to configured scaling factors "
        "(e.g. CPU utilization, request throughput, etc.) or no existing capacity for current traffic."
    ),
    "minimum": (
        "Starting new instance. Reason: MANUAL_OR_CUSTOMER_MIN_INSTANCE - Instance started because of "
        "customer-configured min-instances or manual scaling."
    ),
}
NOT_AUTHENTICATED = (
    "The request was not authenticated. Either allow public access or set the proper Authorization header. "
    f"Read more at https://cloud.google.com/run/docs/securing/authenticating {_DOCS}#unauthorized-client"
)
NOT_AUTHORIZED = (
    "The request was not authorized to invoke this service. "
    f"Read more at https://cloud.google.com/run/docs/securing/authenticating {_DOCS}#unauthorized-client"
)
RETIRED = "Shutting down user disabled instance"

PAGES = {
    401: (
        "<html><head><title>401 Unauthorized</title></head><body><h1>Error: Unauthorized</h1>"
        "<h2>Your client does not have permission to the requested URL.</h2></body></html>"
    ),
    403: (
        "<html><head><title>403 Forbidden</title></head><body><h1>Error: Forbidden</h1>"
        "<h2>Your client does not have permission to get URL from this server.</h2></body></html>"
    ),
    404: "<html><head><title>Error 404 (Not Found)!!1</title></head><body><h1>Error: Not Found</h1></body></html>",
    429: "Rate exceeded.",
    500: "<html><head><title>Error: Server Error</title></head><body><h1>Error: Server Error</h1></body></html>",
    503: "Service Unavailable",
    504: "upstream request timeout",
}


def exited(code: int) -> str:
    """Return the line for a container that ended by itself (code ≥ 0) or by a signal (code < 0)."""
    return f"Container called exit({code})." if code >= 0 else f"Container terminated on signal {-code}."


def memory_exceeded(limit_mib: int, used_mib: int) -> str:
    """Return the line for a container that was ended for its memory."""
    return (
        f"Memory limit of {limit_mib} MiB exceeded with {used_mib} MiB used. Consider increasing the memory limit, "
        "see https://cloud.google.com/run/docs/configuring/memory-limits"
    )


def probe_passed(probe: Probe, container: str, port: int, attempts: int) -> str:
    """Return the line for a start-up probe that was answered."""
    times = f"{attempts} attempt" + ("" if attempts == 1 else "s")
    head = "Default STARTUP TCP" if probe.kind == "tcp" else "STARTUP HTTP"
    tail = f"on port {port}." if probe.kind == "tcp" else f'on port {port} path "{probe.path}".'
    return f'{head} probe succeeded after {times} for container "{container}" {tail}'


def probe_failed(probe: Probe, container: str, port: int, status: str) -> str:
    """Return the line for a start-up probe that failed; ``status`` is empty where something answered, and not well."""
    head = "Default STARTUP TCP" if probe.kind == "tcp" else "STARTUP HTTP"
    tail = f"on port {port}." if probe.kind == "tcp" else f'on port {port} path "{probe.path}".'
    count = 1 if probe.kind == "tcp" else probe.failure_threshold
    times = f"{count} time" + ("" if count == 1 else "s")
    return (
        f'{head} probe failed {times} consecutively for container "{container}" {tail} The instance was not started.'
        + (f" Connection failed with status {status}." if status else "")
    )


def not_alive(probe: Probe, container: str, port: int) -> str:
    """Return the line for an instance that its liveness probe ended."""
    times = f"{probe.failure_threshold} time" + ("" if probe.failure_threshold == 1 else "s")
    return (
        f'LIVENESS HTTP probe failed {times} consecutively for container "{container}" on port {port} '
        f'path "{probe.path}". The instance has been shut down.'
    )


def not_loaded(program: str, reason: str) -> str:
    """Return the line for a container whose command the kernel would not execute; the reason is the kernel's."""
    return f"terminated: Application failed to start: failed to load {program}: {reason.lower()}"


def secret_path(name: str, version: str) -> str:
    """Return the full name of a secret's version."""
    return f"projects/{PROJECT}/secrets/{name}/versions/{version}"


def secret_not_fetched(variable: str, name: str, version: str, reason: str) -> str:
    """Return the line for an instance that did not get a secret which its environment needs."""
    return (
        f'Could not fetch secret "{secret_path(name, version)}" for environment variable "{variable}". '
        f"Instance startup will now abort: {reason}."
    )


def secret_version_gone(name: str, version: str, state: str) -> str:
    """Return what Secret Manager says about a version that is not enabled."""
    return f"Secret Version [{secret_path(name, version)}] is in {state} state"


def secret_denied(name: str, version: str) -> str:
    """Return what Secret Manager says to whom may not read; the sentence is its own, its place in the line is ours."""
    return (
        f"Permission 'secretmanager.versions.access' denied for resource '{secret_path(name, version)}' "
        "(or it may not exist)"
    )


def secret_not_granted(number: int, name: str) -> str:
    """Return the part of a revision's condition about a secret that it may not read."""
    return (
        f"spec.template.spec.containers[0].env[{number}].value_from.secret_key_ref.name: Permission denied on secret: "
        f"{secret_path(name, 'latest')} for Revision service account {RUN_ACCOUNT}. The service account used must be "
        "granted the 'Secret Manager Secret Accessor' role (roles/secretmanager.secretAccessor) at the secret, "
        "project or higher level."
    )


def secret_not_found(number: int, name: str) -> str:
    """Return the part of a revision's condition about a secret that is not there."""
    return (
        f"spec.template.spec.containers[0].env[{number}].value_from.secret_key_ref.name: Secret "
        f"{secret_path(name, 'latest')} was not found"
    )


def image_not_found(image: str) -> str:
    """Return the part of a revision's condition about an image that is not in the registry."""
    return f"Image '{image}' not found."


def not_ready(revision: str, reason: str) -> str:
    """Return the condition of a revision that cannot be started."""
    return f"Revision '{revision}' is not ready and cannot serve traffic. {reason}"


def probe_not_passed(revision: str) -> str:
    """Return the condition of a revision whose container failed the probe that its template asks for."""
    return not_ready(revision, "The user-provided container failed the configured startup probe checks.")


def not_listening(revision: str, port: int) -> str:
    """Return the condition of a revision whose container never opened its port."""
    return (
        f"Revision '{revision}' is not ready and cannot serve traffic. The user-provided container failed to start and "
        f"listen on the port defined provided by the PORT={port} environment variable within the allocated timeout. "
        "This can happen when the container port is misconfigured or if the timeout is too short."
    )
