"""Write the sample exports under samples/: invented systems, in the shapes that real collectors write.

Run ``python tools/make_samples.py``; a test holds the committed files equal to what this writes.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from goldenpath.contracts import Line
from goldenpath.testing import rows

FOLDER = Path(__file__).parents[1] / "samples"
Row = dict[str, Any]

_API, _AUTH, _WEB = "chat-api", "chat-auth", "chat-web"
_DSN = "Database URL: postgresql+asyncpg://***@/chat?host=/cloudsql/atlas-lab:europe-west1:chat-db"
_START = "Starting new instance. Reason: MANUAL_OR_CUSTOMER_MIN_INSTANCE - Instance started because of customer-configured min-instances."
_PROBE = 'Default STARTUP TCP probe succeeded after 1 attempt for container "chat-api-1" on port 8000.'
_CUT = (
    "The request failed because either the HTTP response was malformed or connection to the instance had an error. "
    "Additional troubleshooting documentation can be found at: "
    "https://cloud.google.com/run/docs/troubleshooting#malformed-response-or-connection-error"
)
_NO_START = "The request failed because the instance could not start successfully."
_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.11/site-packages/gunicorn/arbiter.py", line 608, in spawn_worker\n'
    "    worker.init_process()\n"
    '  File "/app/chat/main.py", line 31, in <module>\n'
    "    from chat.middleware import tracing\n"
    '  File "/app/chat/middleware/tracing.py", line 4, in <module>\n'
    "    from chat.services.telemetry import spans\n"
    "ModuleNotFoundError: No module named 'chat.services.telemetry'"
)


def deploy(service: str, created: str, *, egress: str = "all-traffic", command: str = "deploy") -> dict[str, Any]:
    """Return the audit payload of a deployment or of a traffic change."""
    return {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "serviceName": "run.googleapis.com",
        "methodName": "google.cloud.run.v1.Services.ReplaceService",
        "resourceName": f"namespaces/atlas-lab/services/{service}",
        "requestMetadata": {
            "callerSuppliedUserAgent": f"google-cloud-sdk gcloud/560.0.0 command/gcloud.run.{command} client-os/LINUX python/3.13.1"
        },
        "request": {
            "service": {
                "status": {
                    "latestCreatedRevisionName": created,
                    "latestReadyRevisionName": created,
                    "conditions": [{"type": "Ready", "status": "True"}],
                },
                "spec": {
                    "template": {
                        "metadata": {
                            "annotations": {
                                "run.googleapis.com/vpc-access-egress": egress,
                                "run.googleapis.com/vpc-access-connector": "atlas-connector",
                                "run.googleapis.com/cloudsql-instances": "atlas-lab:europe-west1:chat-db",
                                "autoscaling.knative.dev/maxScale": "20",
                            },
                            "labels": {"run.googleapis.com/startupProbeType": "Default"},
                        },
                        "spec": {
                            "containers": [{"image": "europe-docker.pkg.dev/atlas-lab/chat/api:latest"}],
                            "timeoutSeconds": 600,
                            "containerConcurrency": 80,
                        },
                    }
                },
            }
        },
    }


def crash_start(number: int, at: float, revision: str) -> Iterator[Line]:
    """Yield one start that dies at import, as gunicorn writes it."""
    own: dict[str, Any] = {"service": _API, "revision": revision, "instance": f"api-{number}"}
    yield Line(text=_START, after=at, log="system", severity="INFO", **own)
    yield Line(
        text=f"[2026-01-05 10:00:{int(at) % 60:02d} +0000] [12] [INFO] Starting gunicorn 23.0.0",
        after=at + 2.29,
        **own,
    )
    yield Line(text=_PROBE, after=at + 2.31, log="system", severity="INFO", **own)
    yield Line(
        payload={"message": _DSN, "logger": "chat.config"},
        after=at + 4.1,
        log="stdout",
        severity="INFO",
        **own,
    )
    yield Line(
        payload={"message": "telemetry enabled, no exporter", "logger": "chat"},
        after=at + 4.2,
        log="stdout",
        severity="WARNING",
        **own,
    )
    yield Line(text=_TRACE, after=at + 4.83, severity="ERROR", **own)
    yield Line(
        text="[2026-01-05 10:00:05 +0000] [12] [ERROR] Worker (pid:13) exited with code 3",
        after=at + 5.2,
        **own,
    )
    yield Line(text="[2026-01-05 10:00:05 +0000] [12] [ERROR] Reason: Worker failed to boot.", after=at + 5.21, **own)
    yield Line(text="Container called exit(3).", after=at + 5.43, log="system", severity="WARNING", **own)


def request(
    at: float, status: int, *, path: str = "/health", latency: float = 0.01, text: str = "", **own: Any
) -> Line:
    """Return one request entry."""
    severity = "ERROR" if status >= 500 else ("WARNING" if status >= 400 else "INFO")
    return Line(
        text=text,
        after=at,
        log="requests",
        severity=severity,
        status=status,
        path=path,
        latency=latency,
        **own,
    )


def module_missing() -> list[Row]:
    """Return a crash loop at import, newest first, as gcloud prints it: no request entries."""
    lines = [line for n in range(12) for line in crash_start(n, 7.2 * n, "chat-api-00042-tuv")]
    return rows(lines)[::-1]


def module_missing_with_requests() -> list[Row]:
    """Return the same fault as a collector keeps it that asks per severity, with requests and deployments."""
    bad = "chat-api-00042-tuv"
    lines = [line for n in range(10) for line in crash_start(n, 600 + 7.2 * n, bad)]
    for n, revision in enumerate(("chat-api-00040-aaa", "chat-api-00041-bbb")):
        lines.append(
            Line(
                log="activity",
                severity="NOTICE",
                service=_API,
                revision="",
                after=60.0 * n,
                payload=deploy(_API, revision),
            )
        )
        lines.append(
            Line(
                log="activity",
                severity="NOTICE",
                service=_API,
                revision="",
                after=60.0 * n + 30,
                payload=deploy(
                    _API,
                    f"chat-api-0004{n + 1}-{'bbb' if n == 0 else 'ccc'}",
                    command="services.update-traffic",
                ),
            )
        )
    own: dict[str, Any] = {"service": _API, "revision": bad}
    lines += [
        request(603.0 + 0.4 * n, 503, latency=2.43 - 0.4 * n, text=_CUT, instance="api-0", **own) for n in range(5)
    ]
    lines += [request(640.0 + 3 * n, 500, latency=0.0, text=_NO_START, instance="", **own) for n in range(8)]
    return rows(lines)


def database_socket_cut() -> list[Row]:
    """Return starts that fail at the database socket, beside the deployments that set the egress."""
    revision = "chat-api-00038-dbx"
    lines = [
        Line(
            log="activity",
            severity="NOTICE",
            service=_API,
            revision="",
            after=0,
            payload=deploy(_API, "chat-api-00037-dbw"),
        ),
        Line(
            log="activity",
            severity="NOTICE",
            service=_API,
            revision="",
            after=45,
            payload=deploy(_API, revision, command="services.update-traffic"),
        ),
    ]
    for n in range(4):
        own: dict[str, Any] = {"service": _API, "revision": revision, "instance": f"db-{n}"}
        at = 1800 + 61.0 * n
        lines += [
            Line(
                payload={"message": "error tracking is off"},
                after=at,
                log="stdout",
                severity="WARNING",
                **own,
            ),
            Line(
                payload={
                    "message": (
                        'migrations failed: (psycopg2.OperationalError) connection to server on socket "/cloudsql/atlas-lab:europe-west1:chat-db/.s.PGSQL.5432" failed: '
                        "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request."
                    )
                },
                after=at + 32.1,
                severity="ERROR",
                **own,
            ),
            Line(
                payload={"message": "continuing without migrations"},
                after=at + 32.2,
                log="stdout",
                severity="WARNING",
                **own,
            ),
            Line(
                payload={"message": "Database initialization timeout after 25.0s"},
                after=at + 42.4,
                severity="ERROR",
                **own,
            ),
            Line(
                payload={"message": "Application startup failed. Exiting."},
                after=at + 42.6,
                severity="ERROR",
                **own,
            ),
            Line(text="Container called exit(3).", after=at + 43.4, log="system", severity="WARNING", **own),
        ]
        lines += [request(at + 3 + 1.1 * r, 503, latency=40.5 - 1.1 * r, text=_CUT, **own) for r in range(9)]
    return rows(lines)


def database_name_newline() -> list[Row]:
    """Return a service that is up and cannot store: the database name ends with a newline, its message is split."""
    own: dict[str, Any] = {"service": _API, "revision": "chat-api-00012-nln", "instance": "nl"}
    lines = [
        Line(text="INFO:     Application startup complete.", after=0, **own),
        Line(
            text='Default STARTUP TCP probe succeeded after 1 attempt for container "chat-api-1" on port 8000.',
            after=0.01,
            log="system",
            severity="INFO",
            **own,
        ),
    ]
    for n in range(5):
        at = 60.0 * n + 0.04
        lines.append(
            Line(
                text=f'2026-01-05 10:0{n}:00.744 | ERROR    | chat.db.health:record:150 | <red>Connectivity test failed: database "chat_prod',
                after=at,
                **own,
            )
        )
        lines.append(Line(text='" does not exist</red>', after=at + 0.00002, **own))
        lines.append(request(at + 20, 200, **own))
    return rows(lines)[::-1]


def healthy_rollout() -> list[Row]:
    """Return a roll-out that went well, with the traps of a healthy day."""
    auth: dict[str, Any] = {"service": _AUTH, "revision": "chat-auth-00007-new", "instance": "auth-new"}
    old: dict[str, Any] = {"service": _AUTH, "revision": "chat-auth-00006-old", "instance": "auth-old"}
    api: dict[str, Any] = {"service": _API, "revision": "chat-api-00050-ok1", "instance": "api-ok"}
    web: dict[str, Any] = {"service": _WEB, "revision": "chat-web-00009-web", "instance": "web-1"}
    lines = [
        Line(
            text="2026-01-05 10:00:02,912 - chat.auth - INFO - Database tables created successfully (or already existed)",
            after=2,
            log="stdout",
            **auth,
        ),
        Line(
            text="2026-01-05 10:00:02,923 - chat.auth - INFO - Auth database connection test successful: 1",
            after=2.1,
            log="stdout",
            **auth,
        ),
        Line(text="[2026-01-05 10:00:02 +0000] [13] [INFO] Application startup complete.", after=2.2, **auth),
        Line(text="Shutting down user disabled instance", after=12, log="system", severity="INFO", **old),
        Line(
            text="[2026-01-05 10:00:12 +0000] [13] [INFO] Error while closing socket [Errno 9] Bad file descriptor",
            after=12.1,
            **old,
        ),
        Line(
            text="\x1b[31mERROR\x1b[0m | [ClickHouse] could not connect: HTTPSConnectionPool(host='olap.chat.example', port=8443): Max retries exceeded with url: /ping (Caused by ConnectTimeoutError(<urllib3.connection.HTTPSConnection object at 0x7f3>, 'Connection to olap.chat.example timed out. (connect timeout=10)'))",
            after=14,
            **api,
        ),
        Line(
            text="\x1b[33mWARNING\x1b[0m | [ClickHouse] connection failed but not required - graceful degradation",
            after=14.01,
            **api,
        ),
        request(40, 200, path="/health", **auth),
        request(41, 200, path="/health/ready", latency=0.12, **api),
        request(42, 200, path="/api/threads", latency=0.05, **api),
        request(43, 404, path="/js/scan_me.js", **web),
        request(44, 200, path="/", **web),
        request(45, 200, path="/static/app-77.css", **web),
        request(50, 200, path="/health", **auth),
    ]
    return rows(lines)[::-1]


def missing_await() -> list[Row]:
    """Return a handler's defect among negative tests, WARNING and above."""
    own: dict[str, Any] = {"service": _API, "revision": "chat-api-00033-awt", "instance": "aw"}
    lines = [
        request(0.1 * n, 404, path=path, **own)
        for n, path in enumerate(("/api/jobs", "/api/tasks", "/api/agents/nobody"))
    ]
    for n in range(3):
        lines.append(request(1.0 + n, 500, path="/ws", latency=0.006, **own))
        lines.append(
            Line(
                payload={"message": "WebSocket error: 'coroutine' object has no attribute 'get'"},
                after=1.012 + n,
                severity="ERROR",
                **own,
            )
        )
    lines.append(request(5, 405, path="/api/agents/run", method="PUT", **own))
    return rows(lines)[::-1]


def ended_outage() -> list[Row]:
    """Return a crash loop that a good revision ended."""
    lines = [line for n in range(6) for line in crash_start(n, 7.2 * n, "chat-api-00042-tuv")]
    good: dict[str, Any] = {"service": _API, "revision": "chat-api-00043-fix", "instance": "fixed"}
    lines.append(Line(text="INFO:     Application startup complete.", after=120, **good))
    lines += [request(125 + n, 200, path="/api/threads", **good) for n in range(4)]
    return rows(lines)


def native(found: list[Row]) -> str:
    """Return the rows as gcloud prints them."""
    return json.dumps(found, indent=2, sort_keys=True)


def by_severity(found: list[Row], *, payloads: bool = True) -> str:
    """Return the rows as a collector in Python keeps them: snake_case, under their severity."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        kept = {
            "timestamp": row["timestamp"].replace("Z", "+00:00"),
            "severity": row.get("severity", "INFO"),
            "insert_id": row["insertId"],
            "resource": row["resource"],
            "labels": row.get("labels", {}),
            "trace": None,
        }
        if payloads:
            kept |= {
                k: row[n]
                for n, k in (
                    ("textPayload", "text_payload"),
                    ("jsonPayload", "json_payload"),
                    ("protoPayload", "json_payload"),
                )
                if n in row
            }
        if "httpRequest" in row:
            http = row["httpRequest"]
            kept["http_request"] = {
                "method": http["requestMethod"],
                "url": http["requestUrl"],
                "status": http["status"],
                "latency": http["latency"],
            }
        groups.setdefault(kept["severity"], []).append(kept)
    head = {
        "collection_time": "2026-01-05T02:35:00",
        "time_range": {"start": "2026-01-05T09:35:00+00:00", "end": "2026-01-05T10:35:00+00:00"},
    }
    return json.dumps({**head, "logs_by_severity": groups}, indent=1)


def camel(found: list[Row]) -> str:
    """Return the rows under one key, audit payloads as jsonPayload, no log names, no INFO."""
    kept = []
    for row in found:
        if row.get("severity", "INFO") == "INFO":
            continue
        one = {k: v for k, v in row.items() if k not in {"logName", "receiveTimestamp", "protoPayload"}}
        if "protoPayload" in row:
            one["jsonPayload"] = row["protoPayload"]
        kept.append(one)
    return json.dumps({"fetch_time": "2026-01-05T03:31:00.100000", "total_logs": len(kept), "raw_logs": kept}, indent=1)


PLACEHOLDER = json.dumps(
    [
        {
            "timestamp": "2026-01-05T10:00:00.504585",
            "severity": "INFO",
            "textPayload": "Using the newest analysis on file.",
            "source": "fallback",
        }
    ],
    indent=2,
)

SAMPLES: dict[str, Callable[[], str]] = {
    "module-missing-last-hour.json": lambda: native(module_missing()),
    "module-missing-by-severity.json": lambda: by_severity(module_missing_with_requests()),
    "database-socket-cut.json": lambda: camel(database_socket_cut()),
    "payload-lost.json": lambda: by_severity(database_socket_cut(), payloads=False),
    "database-name-newline.json": lambda: native(database_name_newline()),
    "healthy-rollout.json": lambda: native(healthy_rollout()),
    "missing-await.json": lambda: native(missing_await()),
    "ended-outage.ndjson": lambda: "\n".join(json.dumps(row) for row in ended_outage()),
    "placeholder.json": lambda: PLACEHOLDER,
}


def main() -> int:
    """Write every sample."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in SAMPLES.items():
        (FOLDER / name).write_text(make() + "\n", "utf-8")
    print(f"{len(SAMPLES)} samples in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
