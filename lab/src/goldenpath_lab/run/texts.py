"""What the run platform says, word for word as Cloud Run says it.

Sources: Google's pages "Troubleshoot Cloud Run issues" and "Container runtime contract", and entries of Cloud Run.
"""

from typing import Literal

from goldenpath_lab.model import Probe

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
RETIRED = "Shutting down user disabled instance"

PAGES = {
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
    """Return the line for a start-up probe that was not answered in time."""
    head = "Default STARTUP TCP" if probe.kind == "tcp" else "STARTUP HTTP"
    tail = f"on port {port}." if probe.kind == "tcp" else f'on port {port} path "{probe.path}".'
    return (
        f'{head} probe failed 1 time consecutively for container "{container}" {tail} '
        f"The instance was not started. Connection failed with status {status}."
    )


def not_listening(revision: str, port: int) -> str:
    """Return the condition of a revision whose container never opened its port."""
    return (
        f"Revision '{revision}' is not ready and cannot serve traffic. The user-provided container failed to start and "
        f"listen on the port defined provided by the PORT={port} environment variable within the allocated timeout. "
        "This can happen when the container port is misconfigured or if the timeout is too short."
    )
