"""The load balancer's entries: Envoy's access log, told in the words of Google's load balancer."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from goldenpath_lab.model import PROJECT
from goldenpath_lab.run.entries import EntryLog

_LOG = "requests"
_EVERY = 0.1
_BLOCK = 1024 * 1024

# Envoy's response flags → statusDetails of Google's page "Application Load Balancer logging".
_DETAILS = {
    "UH": "failed_to_pick_backend",
    "NR": "config_not_found",
    "NC": "config_not_found",
    "UF": "failed_to_connect_to_backend",
    "URX": "failed_to_connect_to_backend",
    "UO": "failed_to_pick_backend",
    "UT": "backend_timeout",
    "SI": "backend_timeout",
    "UC": "backend_connection_closed_before_data_sent_to_client",
    "UR": "backend_connection_closed_before_data_sent_to_client",
    "UPE": "backend_response_corrupted",
    "DC": "client_disconnected_before_any_response",
    "DPE": "request_body_malformed",
}


# What Envoy says of a response's end where its flags do not tell → the same words.
_SAID = {
    "upgrade_failed": "websocket_handshake_failed",
    "max_duration_timeout": "backend_timeout",
}


def details(flags: str, code: int, said: str = "") -> str:
    """Return what Google's load balancer would say about Envoy's flags, or about how it says that a response ended."""
    if said in _SAID:
        return _SAID[said]
    if code == 101:
        return "websocket_closed"
    for flag in flags.split(","):
        if flag in _DETAILS:
            return _DETAILS[flag]
    return "response_sent_by_backend"


def entry(line: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the entry that one line of the access log becomes."""
    code = int(line.get("response_code") or 0)
    trace = str(line.get("trace") or "").partition("/")[0]
    duration = float(line.get("duration_ms") or 0) / 1000
    return {
        "severity": "WARNING" if code >= 400 or not code else "INFO",
        "resource": {
            "type": "http_load_balancer",
            "labels": {
                "project_id": PROJECT,
                "backend_service_name": str(line.get("upstream_cluster") or ""),
                "url_map_name": "chat-map",
                "forwarding_rule_name": "chat-https",
                "zone": "global",
            },
        },
        "trace": f"projects/{PROJECT}/traces/{trace}" if len(trace) == 32 else None,
        "jsonPayload": {
            "@type": "type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry",
            "statusDetails": details(
                str(line.get("response_flags") or ""), code, str(line.get("response_code_details") or "")
            ),
            "remoteIp": str(line.get("downstream_address") or "").rpartition(":")[0],
        },
        "httpRequest": {
            "requestMethod": line.get("method"),
            "requestUrl": f"https://{line.get('authority')}{line.get('path')}",
            "status": code,
            "requestSize": str(line.get("bytes_received") or 0),
            "responseSize": str(line.get("bytes_sent") or 0),
            "userAgent": line.get("user_agent"),
            "remoteIp": str(line.get("downstream_address") or "").rpartition(":")[0],
            "latency": f"{duration:.6f}s",
        },
    }


async def follow(path: Path, log: EntryLog) -> None:
    """Write an entry for each line that Envoy adds to its access log, until cancelled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("rb") as file:
        file.seek(0, 2)
        rest = b""
        while True:
            block = file.read(_BLOCK)
            if not block:
                await asyncio.sleep(_EVERY)
                continue
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                _take(line, log)


def _take(line: bytes, log: EntryLog) -> None:
    try:
        raw = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return  # a line cut by the end of the process
    fields = entry(raw)
    resource = fields.pop("resource")
    log.write(_LOG, resource=resource, at=_began(raw), **fields)


def _began(raw: dict[str, Any]) -> float | None:
    try:
        return datetime.fromisoformat(str(raw.get("start_time"))).timestamp()
    except ValueError:
        return None
