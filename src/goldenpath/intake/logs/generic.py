"""The general way: any JSON object with a recognisable time, in whatever spelling its collector chose."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import msgspec

from goldenpath.intake.logs.draft import Draft, Http, parse_time
from goldenpath.intake.logs.text import level_word
from goldenpath.intake.logs.typed import ResourceLabels, component_of, error_text, log_of

_TIMES = (
    "timestamp",
    "time",
    "ts",
    "@timestamp",
    "datetime",
    "date",
    "receiveTimestamp",
    "receive_timestamp",
    "eventTime",
)
_TEXTS = ("textPayload", "text_payload", "message", "msg", "log", "event", "text", "body")
_PAYLOAD_TEXTS = (
    "message",
    "msg",
    "event",
    "textPayload",
    "text_payload",
    "text",
    "log",
    "body",
    "error_message",
)
_LEVELS = ("severity", "level", "severity_text", "levelname", "log_level", "lvl")
_IDS = ("insertId", "insert_id", "_id", "id", "event_id")
_SERVICES = (
    "service",
    "service.name",
    "service_name",
    "app",
    "application",
    "component",
    "container_name",
    "unit",
    "host",
    "hostname",
    "logger",
)
_INSTANCES = (
    "instanceId",
    "instance_id",
    "instance",
    "pod",
    "pod_name",
    "k8s.pod.name",
    "container_id",
    "host",
    "hostname",
)
_PAYLOADS = ("jsonPayload", "json_payload", "protoPayload", "proto_payload", "payload", "raw_payload")
_PLATFORM = (
    *_PAYLOADS,
    "insertId",
    "insert_id",
    "resource",
    "logName",
    "log_name",
    "httpRequest",
    "http_request",
    "trace_id",
    "traceId",
    *_SERVICES,
    *_INSTANCES,
)
_AUDIT_TYPE = "google.cloud.audit.AuditLog"
_LABEL_FIELDS = frozenset(ResourceLabels.__struct_fields__)


def draft_of(row: Mapping[str, Any]) -> Draft | None:
    """Return the row as a draft, ``None`` where it has no time that can be read."""
    at = next((t for t in (parse_time(row.get(k)) for k in _TIMES) if t is not None), None)
    if at is None:
        return None
    resource = _mapping(row.get("resource"))
    labels = _resource_labels(_mapping(resource.get("labels")))
    own = _mapping(row.get("labels"))
    kind = str(resource.get("type") or "")
    audit = _audit_payload(row)
    payload = _json_payload(row)
    text = "" if audit is not None else _text(row, payload)
    http = _http(row)
    draft = Draft(
        at=at,
        text=text,
        severity=_severity(row, payload),
        service=component_of(kind, labels) if kind else _first(row, _SERVICES),
        revision=labels.revision_name or _first(row, ("revision_name", "revision", "version")),
        instance=_first(own, _INSTANCES) or labels.pod_name or _first(row, _INSTANCES),
        log=log_of(_first(row, ("logName", "log_name"))),
        kind=kind,
        insert_id=_first(row, _IDS),
        http=http,
        project=labels.project_id,
        region=labels.location,
        audit=audit,
        platform=any(row.get(k) for k in _PLATFORM),
        observed=bool(text) or http is not None or audit is not None or bool(payload) or _blank(row),
    )
    if audit is not None:
        _name_from_resource(draft, str(audit.get("resourceName") or ""))
    return draft


def _blank(row: Mapping[str, Any]) -> bool:
    """Return whether the row has a message, and it is a blank line: programs log them, collectors lose none."""
    return any(isinstance(row.get(name), str) for name in ("textPayload", "text_payload"))


def looks_like_row(row: object) -> bool:
    """Return whether an object is a log row: a time, and something said or asked at it."""
    if not isinstance(row, dict):
        return False
    if not any(parse_time(row.get(k)) is not None for k in _TIMES):
        return False
    return any(
        k in row for k in (*_TEXTS, *_PAYLOADS, *_LEVELS, "httpRequest", "http_request", "insertId", "insert_id")
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return str(value["name"])
    return ""


def _resource_labels(labels: Mapping[str, Any]) -> ResourceLabels:
    known = {k: v for k, v in labels.items() if k in _LABEL_FIELDS and isinstance(v, str)}
    return ResourceLabels(**known)


def _audit_payload(row: Mapping[str, Any]) -> dict[str, Any] | None:
    for name in _PAYLOADS:
        payload = row.get(name)
        if isinstance(payload, dict) and (
            _AUDIT_TYPE in str(payload.get("@type", "")) or ("methodName" in payload and "resourceName" in payload)
        ):
            return payload
    return None


def _json_payload(row: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in _PAYLOADS:
        payload = row.get(name)
        if isinstance(payload, dict) and payload:
            return payload
    return {}


def _text(row: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    own = next((row[k] for k in _TEXTS if isinstance(row.get(k), str) and row[k]), "")
    text = own or next((payload[k] for k in _PAYLOAD_TEXTS if isinstance(payload.get(k), str) and payload[k]), "")
    if not text and isinstance(row.get("raw_payload"), str):
        text = row["raw_payload"]
    if not text and isinstance(row.get("message"), dict):
        text = str(next((row["message"].get(k) for k in _TEXTS if row["message"].get(k)), ""))
    holder = payload or row
    details = holder.get("statusDetails") or holder.get("proxyStatus")
    if isinstance(details, str) and details:
        text = f"{text}\nstatusDetails: {details}" if text else f"statusDetails: {details}"
    extra = error_text(*(holder.get(k) for k in ("error", "err", "exception", "exc_info", "stack_trace", "traceback")))
    if not text and payload and not extra and not (row.get("httpRequest") or row.get("http_request")):
        text = msgspec.json.encode(payload).decode()[:4000]
    return f"{text}\n{extra}".strip("\n") if extra and extra not in text else text


def _severity(row: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    for holder in (row, payload):
        for name in _LEVELS:
            if holder.get(name) not in (None, ""):
                word = level_word(holder[name])
                if word != "DEFAULT":
                    return word
    return "DEFAULT"


def _http(row: Mapping[str, Any]) -> Http | None:
    for name in ("httpRequest", "http_request"):
        raw = row.get(name)
        if isinstance(raw, dict) and raw:
            break
    else:
        return None
    status = raw.get("status", 0)
    latency = raw.get("latency")
    if isinstance(latency, dict):  # the protobuf form: {"seconds": 3, "nanos": 780000000}
        latency = f"{float(latency.get('seconds', 0)) + float(latency.get('nanos', 0)) / 1e9}s"
    return Http(
        method=_first(raw, ("requestMethod", "request_method", "method")),
        url=_first(raw, ("requestUrl", "request_url", "url")),
        status=int(status) if str(status).isdigit() else 0,
        latency="" if latency is None else str(latency),
        agent=_first(raw, ("userAgent", "user_agent")),
    )


def _name_from_resource(draft: Draft, resource: str) -> None:
    """Fill service and revision of an audit entry from the resource that was changed."""
    parts = resource.split("/")
    for word, following in pairwise(parts):
        if word == "services" and not draft.service:
            draft.service = following
        elif word == "revisions" and not draft.revision:
            draft.revision = following
