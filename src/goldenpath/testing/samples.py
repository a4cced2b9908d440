"""Samples of signatures made whole: lines as log entries, answers as observations, walks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from goldenpath.contracts import Gone, Line, Sample, Seen
from goldenpath.engine.read import Live
from goldenpath.model.environment import Environment, Network, Part
from goldenpath.model.observation import NoAnswer, Observation, Phase, PhaseTime, Question
from goldenpath.model.topology import Component, Link, Topology
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.ports import Opened

START = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
_PROJECT = "shop"
_LOGS = {
    "stderr": "run.googleapis.com%2Fstderr",
    "stdout": "run.googleapis.com%2Fstdout",
    "system": "run.googleapis.com%2Fvarlog%2Fsystem",
    "requests": "run.googleapis.com%2Frequests",
    "activity": "cloudaudit.googleapis.com%2Factivity",
    "system_event": "cloudaudit.googleapis.com%2Fsystem_event",
    "balancer": "requests",
    "sql": "cloudsql.googleapis.com%2Fpostgres.log",
    "redis": "redis.googleapis.com%2Fredis",
    "connector": "vpcaccess.googleapis.com%2Fconnector",
}
_RESOURCES = {
    "balancer": ("http_load_balancer", "url_map_name"),
    "sql": ("cloudsql_database", "database_id"),
    "redis": ("redis_instance", "instance_id"),
    "connector": ("vpc_access_connector", "connector_name"),
}


def rows(lines: Iterable[Line], start: datetime = START) -> list[dict[str, Any]]:
    """Return sample lines as LogEntry objects, as ``gcloud logging read --format=json`` prints them."""
    return [_row(number, line, start) for number, line in enumerate(lines)]


def ndjson(lines: Iterable[Line], start: datetime = START) -> bytes:
    """Return sample lines as one JSON object a line."""
    return b"\n".join(msgspec.json.encode(row) for row in rows(lines, start)) + b"\n"


def opened(lines: Iterable[Line], name: str = "sample") -> tuple[Opened, ...]:
    """Return sample lines as one opened source."""
    data = ndjson(lines)
    return (Opened(name=name, size=len(data), blocks=iter((data,))),)


STEPS = ("resolve", "tls", "login", "socket", "message", "events", "answer", "stored")
_USUAL = 12.0
SHOP = Topology(
    inferred=False,
    components=tuple(
        Component(name=name, kind=kind)
        for name, kind in (
            ("shop-api", "service"),
            ("shop-auth", "auth"),
            ("load-balancer", "load-balancer"),
            ("database", "database"),
            ("cache", "cache"),
            ("connector", "connector"),
            ("model-provider", "model-provider"),
            ("dns", "dns"),
            ("certificate", "certificate"),
        )
    ),
    links=tuple(
        Link(source=source, target=target, via=via)
        for source, target, via in (
            ("load-balancer", "shop-api", ""),
            ("load-balancer", "shop-auth", ""),
            ("shop-api", "shop-auth", ""),
            ("shop-api", "database", ""),
            ("shop-api", "cache", "connector"),
            ("shop-api", "model-provider", ""),
            ("shop-auth", "database", ""),
        )
    ),
)
"""The environment that live samples are about."""


SHOP_DECLARED = Environment(
    name="shop",
    parts=(
        Part(
            name="shop-api",
            kind="service",
            url="https://api.shop.example",
            direct="http://10.0.0.5:8080",
            health=("/health", "/health/live"),
            behind="load-balancer",
        ),
        Part(name="shop-auth", kind="auth", url="https://auth.shop.example", behind="load-balancer"),
        Part(name="load-balancer", kind="load-balancer", addresses=("203.0.113.9",)),
        Part(name="database", kind="database", url="postgresql://shop@10.0.0.3/shop"),
        Part(name="cache", kind="cache", url="redis://10.20.0.3:6379"),
        Part(name="model-provider", kind="model-provider", url="https://model.example/v1"),
    ),
    network=Network(nameservers=("203.0.113.53:53",)),
    topology=SHOP,
)


def observed(samples: Iterable[Sample], start: datetime = START) -> Live | None:
    """Return the live part of a sample, ``None`` where it has none."""
    some = [s for s in samples if not isinstance(s, Line)]
    if not some:
        return None
    seen = tuple(_observation(n, s, start) for n, s in enumerate(some) if isinstance(s, Seen))
    walks = tuple(_walk(s, start) for s in some if isinstance(s, Gone))
    last = start + timedelta(seconds=max(s.after for s in some) + 1)
    ours = any(isinstance(s, Seen) and s.way == "own" for s in some)  # asked of this machine's own name server
    declared = replace(SHOP_DECLARED, network=Network()) if ours else SHOP_DECLARED
    return Live(observations=seen, walks=walks, topology=SHOP, environment=declared, now=last)


def _observation(number: int, seen: Seen, start: datetime) -> Observation:
    ended = start + timedelta(seconds=seen.after)
    failure = None
    if seen.reason is not None:
        failure = NoAnswer(phase=seen.phase or Phase.CONNECT, reason=seen.reason, text=seen.text)
    took = PhaseTime(phase=seen.phase or Phase.FIRST_BYTE, milliseconds=1000 * seen.seconds)
    return Observation(
        id=f"probe:{seen.purpose.replace(' ', '-')}:{seen.component}:{number}",
        question=Question(
            protocol=seen.protocol,
            component=seen.component,
            purpose=seen.purpose,
            target=seen.target or f"{seen.component}.shop.example",
            way=seen.way,
        ),
        started=ended - timedelta(seconds=seen.seconds),
        ended=ended,
        phases=(took,),
        failure=failure,
        status=seen.status,
        headers=tuple((seen.headers or {}).items()),
        body=seen.body,
        body_bytes=len(seen.body),
        values=tuple((seen.values or {}).items()),
        vantage=seen.vantage,
    )


def _walk(gone: Gone, start: datetime) -> Walk:
    ended = start + timedelta(seconds=gone.after)
    steps: list[StepSeen] = []
    for name in _names(gone.failed):
        took = (gone.slow or {}).get(name, _USUAL)
        if steps and steps[-1].ok is not True:
            steps.append(StepSeen(name=name, ok=None, seen="not reached", component=gone.component))
        elif name == gone.failed:
            values = tuple(sorted((gone.values or {}).items()))
            failed = StepSeen(name=name, ok=False, milliseconds=took, seen=gone.seen, problem=gone.problem)
            steps.append(replace(failed, component=gone.component, values=values))
        else:
            noted = tuple(sorted((gone.noted or {}).items())) if name == "events" else ()
            well = StepSeen(name=name, ok=True, milliseconds=took, seen="as usual", component=gone.component)
            steps.append(replace(well, values=noted, ids=(f"probe:{name}:{gone.component}:walk",)))
    return Walk(journey="sample", started=ended - timedelta(seconds=0.2), ended=ended, steps=tuple(steps))


def _names(failed: str) -> tuple[str, ...]:
    """Return the steps of a walk; one that few journeys have comes last."""
    return STEPS if not failed or failed in STEPS else (*STEPS, failed)


def _row(number: int, line: Line, start: datetime) -> dict[str, Any]:
    at = start + timedelta(seconds=line.after)
    kind, label = _RESOURCES.get(line.log, ("cloud_run_revision", ""))
    own = {label: line.service} if label else _revision_labels(line)
    row: dict[str, Any] = {
        "insertId": _insert_id(number, line, at),
        "timestamp": _text(at),
        "receiveTimestamp": _text(at + timedelta(milliseconds=80)),
        "logName": f"projects/{_PROJECT}/logs/{_LOGS[line.log]}",
        "resource": {"type": kind, "labels": {"project_id": _PROJECT, "location": "europe-west1", **own}},
    }
    if line.severity:
        row["severity"] = line.severity
    if line.instance and not label and line.log not in {"activity", "system_event"}:
        row["labels"] = {"instanceId": f"00f3{sha256(line.instance.encode()).hexdigest()}"}
    if line.payload is not None:
        row["protoPayload" if line.log in {"activity", "system_event"} else "jsonPayload"] = dict(line.payload)
    elif line.text:
        row["textPayload"] = line.text
    if line.log in {"requests", "balancer"}:
        row["httpRequest"] = {
            "requestMethod": line.method,
            "requestUrl": f"https://{line.host}{line.path}",
            "status": line.status,
            "latency": f"{line.latency:.9f}s",
            "userAgent": line.agent,
            "remoteIp": "203.0.113.7",
        }
    return row


def _revision_labels(line: Line) -> dict[str, str]:
    return {"service_name": line.service, "configuration_name": line.service, "revision_name": line.revision}


def _insert_id(number: int, line: Line, at: datetime) -> str:
    return f"{int(at.timestamp()):08x}{sha256(f'{number}{line.text}{line.instance}'.encode()).hexdigest()[:16]}"


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
