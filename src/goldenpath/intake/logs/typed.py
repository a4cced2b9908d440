"""The quick way: a row in Cloud Logging's own shape, decoded into typed structs with only the fields used.

A row that does not fit raises ``msgspec.ValidationError`` and takes the general way in `generic`.
"""

from typing import Any

import msgspec

from goldenpath.intake.logs.draft import Draft, Http, parse_time
from goldenpath.intake.logs.text import level_word


class ResourceLabels(msgspec.Struct, gc=False, frozen=True):
    """Labels of the monitored resource that say which component speaks."""

    service_name: str = ""
    revision_name: str = ""
    configuration_name: str = ""
    container_name: str = ""
    pod_name: str = ""
    database_id: str = ""
    instance_id: str = ""
    connector_name: str = ""
    url_map_name: str = ""
    forwarding_rule_name: str = ""
    job_name: str = ""
    project_id: str = ""
    location: str = ""


class Resource(msgspec.Struct, gc=False, frozen=True):
    """The monitored resource."""

    type: str = ""
    labels: ResourceLabels = ResourceLabels()


class Labels(msgspec.Struct, gc=False, frozen=True):
    """The entry's own labels."""

    instance: str = msgspec.field(default="", name="instanceId")


class HttpRequest(msgspec.Struct, gc=False):
    """The request as LogEntry writes it."""

    method: str = msgspec.field(default="", name="requestMethod")
    url: str = msgspec.field(default="", name="requestUrl")
    status: int = 0
    latency: str = ""
    agent: str = msgspec.field(default="", name="userAgent")


class Payload(msgspec.Struct, gc=False):
    """What a JSON payload may say; anything else in it is passed over."""

    type: str = msgspec.field(default="", name="@type")
    message: str = ""
    msg: str = ""
    event: str = ""
    text: str = msgspec.field(default="", name="textPayload")
    severity: str = ""
    level: str = ""
    error: Any = None
    err: Any = None
    exception: Any = None
    exc_info: Any = None
    stack_trace: Any = None
    traceback: Any = None
    status_details: str = msgspec.field(default="", name="statusDetails")
    proxy_status: str = msgspec.field(default="", name="proxyStatus")


class Row(msgspec.Struct, gc=False):
    """A LogEntry: docs.cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry."""

    timestamp: str
    insert_id: str = msgspec.field(default="", name="insertId")
    severity: str = "DEFAULT"
    log_name: str = msgspec.field(default="", name="logName")
    text: str = msgspec.field(default="", name="textPayload")
    payload: Payload | None = msgspec.field(default=None, name="jsonPayload")
    proto: msgspec.Raw | None = msgspec.field(default=None, name="protoPayload")
    http: HttpRequest | None = msgspec.field(default=None, name="httpRequest")
    resource: Resource = Resource()
    labels: Labels = Labels()
    error_groups: Any = msgspec.field(default=None, name="errorGroups")


class GlancePayload(msgspec.Struct, gc=False):
    """A JSON payload whose message is all there is to it: one that carries an error does not decode."""

    message: str = ""
    severity: str = ""
    level: str = ""
    error: None = None
    err: None = None
    exception: None = None
    exc_info: None = None
    stack_trace: None = None
    traceback: None = None
    status_details: None = msgspec.field(default=None, name="statusDetails")
    proxy_status: None = msgspec.field(default=None, name="proxyStatus")


class Glance(msgspec.Struct, gc=False):
    """The least of a row that tells whether one like it was seen before; the rest stays undecoded.

    A row that is more than a text (a request, an audit record, an error with its stack) does not decode.
    """

    timestamp: str
    insert_id: str = msgspec.field(default="", name="insertId")
    severity: str = "DEFAULT"
    log_name: str = msgspec.field(default="", name="logName")
    text: str = msgspec.field(default="", name="textPayload")
    payload: GlancePayload | None = msgspec.field(default=None, name="jsonPayload")
    proto: None = msgspec.field(default=None, name="protoPayload")
    http: None = msgspec.field(default=None, name="httpRequest")
    labels: msgspec.Raw = msgspec.Raw(b"")

    def key(self, folded: bytes) -> "Place":
        """Return what tells where a row with this folded text counts; loggers put their level inside the payload."""
        payload = self.payload
        level = "" if payload is None else payload.severity or payload.level
        return folded, self.severity, level, self.log_name, bytes(self.labels)


Place = tuple[bytes, str, str, str, bytes]

DECODER = msgspec.json.Decoder(Row)
GLANCE = msgspec.json.Decoder(Glance)
_LOGS: dict[str, str] = {}


def log_of(name: str) -> str:
    """Return the last part of a log's name, its slash decoded: ``run.googleapis.com/stderr``."""
    short = _LOGS.get(name)
    if short is None:
        short = name.rsplit("/", 1)[-1].replace("%2F", "/").replace("%2f", "/")
        if len(_LOGS) < 4096:
            _LOGS[name] = short
    return short


def component_of(kind: str, labels: ResourceLabels) -> str:
    """Return the name of the component that a monitored resource stands for."""
    if kind == "http_load_balancer":
        return labels.url_map_name or labels.forwarding_rule_name
    if kind == "vpc_access_connector":
        return labels.connector_name
    if kind == "cloudsql_database":
        return labels.database_id
    if kind == "redis_instance":
        return labels.instance_id.rsplit("/", 1)[-1]
    if kind == "k8s_container":
        return labels.container_name or labels.pod_name
    return labels.service_name or labels.configuration_name or labels.job_name


def draft_of(row: Row) -> Draft | None:
    """Return the row as a draft, ``None`` where it needs the general way."""
    payload = row.payload
    if row.proto is not None or (payload is not None and payload.type.endswith("AuditLog")):
        return None
    at = parse_time(row.timestamp)
    if at is None or not row.resource.type:
        return None
    kind = row.resource.type
    labels = row.resource.labels
    severity = row.severity
    text = row.text
    if payload is not None and not text:
        text = text_of_payload(payload)
        if severity == "DEFAULT" and (payload.severity or payload.level):
            severity = level_word(payload.severity or payload.level)
    request = row.http
    if not text and request is None:
        return None  # only the general way tells a message under another name, an empty one and a lost one apart
    return Draft(
        at=at,
        text=text,
        severity=severity,
        service=labels.service_name or component_of(kind, labels),
        revision=labels.revision_name,
        instance=row.labels.instance or labels.pod_name,
        log=log_of(row.log_name),
        kind=kind,
        insert_id=row.insert_id,
        project=labels.project_id,
        region=labels.location,
        http=None
        if request is None
        else Http(request.method, request.url, request.status, request.latency, request.agent),
        observed=bool(text) or request is not None or payload is not None,
    )


def text_of_payload(payload: Payload) -> str:
    """Return the message of a JSON payload with the error and the traceback it carries."""
    text = payload.message or payload.msg or payload.event or payload.text
    extra = error_text(
        payload.error,
        payload.err,
        payload.exception,
        payload.exc_info,
        payload.stack_trace,
        payload.traceback,
    )
    details = payload.status_details or payload.proxy_status
    if details:
        text = f"{text}\nstatusDetails: {details}" if text else f"statusDetails: {details}"
    return f"{text}\n{extra}" if extra and extra not in text else text


_NOTHING = frozenset({"", "none", "null", "nil", "false", "true", "ok", "0", "undefined"})


def error_text(*fields: Any) -> str:  # noqa: ANN401 - loggers put strings, objects and booleans there
    """Return what structured loggers write of an exception, empty where the field names none.

    A field such as ``{"type": "str", "message": "Missing field"}`` on an INFO line is no exception: only
    a type whose name ends like one counts (seen on every line of one real service).
    """
    parts: list[str] = []
    for field in fields:
        if isinstance(field, str):
            if field.strip().lower() not in _NOTHING:
                parts.append(field)
        elif isinstance(field, dict):
            kind = str(field.get("type") or field.get("kind") or field.get("name") or "")
            if kind.endswith(("Error", "Exception", "Exit", "Interrupt")):
                said = field.get("value") or field.get("message") or field.get("msg") or ""
                parts.append(f"{kind}: {said}" if said else kind)
            stack = field.get("stack") or field.get("traceback") or field.get("stack_trace")
            if isinstance(stack, str) and stack.strip():
                parts.append(stack)
    return "\n".join(parts)
