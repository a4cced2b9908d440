"""Templates of the run platform as Cloud Run's v2 API writes them, and back."""

import re
import sys
from dataclasses import dataclass, replace
from typing import Any

from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.http import object_of, objects_of, text_of, whole_of
from goldenpath_lab.lab import Lab
from goldenpath_lab.model import CONNECTOR, PROJECT, REGION, RUN_ACCOUNT, SQL_INSTANCE, Probe, Template
from goldenpath_lab.run.audit import image_name

Json = dict[str, Any]

SQL_PATH, OPEN_FILES = "lab.goldenpath/sql-path", "lab.goldenpath/open-files"
"""Annotations for what the lab can set and Cloud Run's API cannot."""
CONNECTOR_NAME = f"projects/{PROJECT}/locations/{REGION}/connectors/{CONNECTOR}"

_SQL_FOLDER = f"/cloudsql/{SQL_INSTANCE}"
_DEFAULT_TIMEOUT = 600
_EGRESS = {"private-ranges-only": "PRIVATE_RANGES_ONLY", "all-traffic": "ALL_TRAFFIC"}
_EGRESS_NUMBERS = {1: "ALL_TRAFFIC", 2: "PRIVATE_RANGES_ONLY"}
_IMAGE = re.compile(r".{1,300}@sha256:([0-9a-f]{8,64})")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
_MEMORY = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(Ki|Mi|Gi|K|M|G|k)?")
_MIB = {"Ki": 1 / 1024, "Mi": 1, "Gi": 1024, "k": 1e3 / 2**20, "K": 1e3 / 2**20, "M": 1e6 / 2**20, "G": 1e9 / 2**20}
_LEAST_MIB, _MOST_MIB = 1, 32 * 1024
_RESERVED = frozenset({"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"})
_MOST_VARIABLES = 200

_TEMPLATE_FIELDS = frozenset(
    {
        "revision",
        "labels",
        "annotations",
        "scaling",
        "vpcAccess",
        "timeout",
        "serviceAccount",
        "containers",
        "volumes",
        "executionEnvironment",
        "encryptionKey",
        "maxInstanceRequestConcurrency",
        "serviceMesh",
        "encryptionKeyRevocationAction",
        "encryptionKeyShutdownDuration",
        "sessionAffinity",
        "healthCheckDisabled",
        "nodeSelector",
        "gpuZonalRedundancyDisabled",
        "client",
        "clientVersion",
    }
)
_CONTAINER_FIELDS = frozenset(
    {
        "name",
        "sourceCode",
        "image",
        "command",
        "args",
        "env",
        "resources",
        "ports",
        "volumeMounts",
        "workingDir",
        "livenessProbe",
        "startupProbe",
        "readinessProbe",
        "dependsOn",
        "baseImageUri",
        "buildInfo",
    }
)


def check_fields(value: Json, known: frozenset[str], where: str) -> None:
    """Refuse a field that the API does not know, in its own words.

    Raises:
        ApiError: there is one.
    """
    for name in value:
        if name not in known:
            raise invalid(
                f"Invalid JSON payload received. Unknown name \"{name[:80]}\" at '{where}': Cannot find field."
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What stands in a template for the lab's own places, and what the API shows instead: pairs of both."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, lab: Lab) -> "Words":
        """Return the pairs for a lab."""
        return cls(
            pairs=(
                ("{cache}", f"{lab.cache.address}:{lab.cache.port}"),
                ("{model}", f"{lab.model_address}:{lab.ports.model}"),
                ("{sql}", _SQL_FOLDER),
            )
        )

    def shown(self, text: str) -> str:
        """Return a setting's or a secret's text as the API shows it."""
        for inside, outside in self.pairs:
            text = text.replace(inside, outside)
        return text

    def kept(self, text: str) -> str:
        """Return what a text of the API means inside: connections to the lab's stores go the service's own ways."""
        for inside, outside in self.pairs:
            text = text.replace(outside, inside)
        return text


def template_json(service: str, template: Template, words: Words) -> Json:
    """Return a template as ``RevisionTemplate``, without labels and annotations of the caller's own."""
    annotations: dict[str, str] = {}
    if template.sql_path != "public":
        annotations[SQL_PATH] = template.sql_path
    if template.open_files is not None:
        annotations[OPEN_FILES] = str(template.open_files)
    attached = template.sql_attached and "DATABASE_URL" in template.secrets
    volumes = [{"name": "cloudsql", "cloudSqlInstance": {"instances": [SQL_INSTANCE]}}] if attached else []
    return {
        **({"annotations": annotations} if annotations else {}),
        "scaling": {"minInstanceCount": template.min_instances, "maxInstanceCount": template.max_instances},
        "vpcAccess": {"connector": CONNECTOR_NAME, "egress": _EGRESS[template.egress]},
        "timeout": f"{template.timeout or _DEFAULT_TIMEOUT:g}s",
        "serviceAccount": RUN_ACCOUNT,
        "containers": [_container(service, template, words, attached=attached)],
        **({"volumes": volumes} if volumes else {}),
        "maxInstanceRequestConcurrency": template.concurrency,
        "executionEnvironment": "EXECUTION_ENVIRONMENT_GEN2",
    }


def _container(service: str, template: Template, words: Words, *, attached: bool) -> Json:
    program, *arguments = (_outside(word) for word in template.command)
    settings = [{"name": name, "value": words.shown(value)} for name, value in sorted(template.environment.items())]
    references = [
        {"name": name, "valueSource": {"secretKeyRef": {"secret": secret, "version": "latest"}}}
        for name, secret in sorted(template.secrets.items())
    ]
    told: Json = {
        "name": f"{service}-1",
        "image": image_name(service, template.image),
        "command": [program],
        "args": arguments,
        "env": settings + references,
        "resources": {
            "limits": {"cpu": "1", "memory": f"{template.memory_mib}Mi"},
            "cpuIdle": True,
            "startupCpuBoost": True,
        },
        "ports": [{"name": "http1", "containerPort": template.port}],
        "startupProbe": _probe(template.probe, template.port),
    }
    if attached:
        told["volumeMounts"] = [{"name": "cloudsql", "mountPath": "/cloudsql"}]
    if template.liveness:
        told["livenessProbe"] = _probe(template.liveness, template.port)
    return told


def _outside(word: str) -> str:
    """Return a word of the command as it would stand in a container of the cloud."""
    if word == sys.executable:
        return "python"
    return word.replace("{address}", "0.0.0.0").replace("{port}", "$(PORT)")  # noqa: S104 - shown, not bound


def _inside(word: str) -> str:
    if word == "python":
        return sys.executable
    return word.replace("0.0.0.0", "{address}").replace("$(PORT)", "{port}")  # noqa: S104 - read, not bound


def _probe(probe: Probe, port: int) -> Json:
    if probe.kind == "tcp":
        # Cloud Run's default start-up probe.
        return {"timeoutSeconds": 240, "periodSeconds": 240, "failureThreshold": 1, "tcpSocket": {"port": port}}
    return {
        **({"initialDelaySeconds": round(probe.initial_delay)} if probe.initial_delay else {}),
        "timeoutSeconds": max(1, round(probe.timeout)),
        "periodSeconds": max(1, round(probe.period)),
        "failureThreshold": probe.failure_threshold,
        "httpGet": {"path": probe.path, "port": port},
    }


def template_from(value: Json, before: Template, words: Words) -> Template:
    """Return the template that a ``RevisionTemplate`` asks for; what the API cannot say stays as it was.

    Raises:
        ApiError: it is none, or asks for what the lab has not.
    """
    check_fields(value, _TEMPLATE_FIELDS, "service.template")
    for name in ("encryptionKey", "serviceMesh", "nodeSelector", "sessionAffinity", "healthCheckDisabled"):
        if value.get(name):
            raise ApiError("UNIMPLEMENTED", f"The lab has no template.{name}.")
    containers = objects_of(value, "containers")
    if len(containers) != 1:
        raise invalid("template.containers: the lab runs revisions with exactly one container.")
    changes = {**_of_container(containers[0], before, words), **_of_template(value)}
    # Not `with_changes`, which merges settings: the API replaces them.
    return replace(before, **changes)


def _of_template(value: Json) -> Json:
    scaling, annotations = object_of(value, "scaling"), object_of(value, "annotations")
    least = whole_of(scaling, "minInstanceCount", 0)
    most = whole_of(scaling, "maxInstanceCount", 0) or 100
    if not 0 <= least <= most:
        raise invalid("template.scaling: min_instance_count must be at least 0 and at most max_instance_count.")
    path, files = text_of(annotations, SQL_PATH, default="public"), str(annotations.get(OPEN_FILES, ""))
    if path not in {"public", "private"} or (files and not (files.isascii() and files.isdigit())):
        raise invalid(f"template.annotations: {SQL_PATH} is public or private, {OPEN_FILES} a number.")
    sockets = [
        instance
        for volume in objects_of(value, "volumes")
        for instance in _words(object_of(volume, "cloudSqlInstance"), "instances")
    ]
    return {
        "min_instances": least,
        "max_instances": most,
        "egress": _egress(object_of(value, "vpcAccess")),
        "timeout": _seconds(value.get("timeout", f"{_DEFAULT_TIMEOUT}s")),
        "concurrency": _between(whole_of(value, "maxInstanceRequestConcurrency", 0) or 80, 1, 1000, "concurrency"),
        "sql_path": path,
        "sql_attached": SQL_INSTANCE in sockets,
        "open_files": int(files[:9]) if files else None,
    }


def _egress(access: Json) -> str:
    if not access or access.get("networkInterfaces"):
        raise ApiError("UNIMPLEMENTED", "The lab has one way out: the connector. Direct VPC egress is not in it.")
    connector = str(access.get("connector", ""))
    if connector.rpartition("/")[2] != CONNECTOR:
        raise invalid(
            f"VPC connector {connector[:120]!r} does not exist, or Cloud Run does not have permission to use it."
        )
    mode = access.get("egress", "PRIVATE_RANGES_ONLY") or "PRIVATE_RANGES_ONLY"
    mode = _EGRESS_NUMBERS.get(mode, mode) if isinstance(mode, int) else mode
    found = next((name for name, written in _EGRESS.items() if written == mode), None)
    if found is None:
        raise invalid(f"Invalid value at 'template.vpc_access.egress': {str(mode)[:60]!r}.")
    return found


def _of_container(value: Json, before: Template, words: Words) -> Json:
    check_fields(value, _CONTAINER_FIELDS, "service.template.containers[0]")
    image = _IMAGE.fullmatch(text_of(value, "image"))
    if image is None:
        raise invalid("template.containers[0].image: the lab's registry knows images by digest (…@sha256:…) only.")
    ports = objects_of(value, "ports")
    port = whole_of(ports[0], "containerPort", 8080) if ports else 8080
    command = [*_words(value, "command"), *_words(value, "args")] or [_outside(word) for word in before.command]
    limits = object_of(object_of(value, "resources"), "limits")
    settings, secrets = _variables(objects_of(value, "env"), words)
    liveness = object_of(value, "livenessProbe")
    return {
        "image": image.group(1),
        "command": tuple(_inside(word) for word in command),
        "port": _between(port, 1, 65_535, "container_port"),
        "environment": settings,
        "secrets": secrets,
        "memory_mib": _mib(str(limits.get("memory", "512Mi"))),
        "probe": _probe_from(object_of(value, "startupProbe"), "startup_probe"),
        "liveness": _probe_from(liveness, "liveness_probe") if liveness else None,
    }


def _words(value: Json, name: str) -> list[str]:
    found = value.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise invalid(f"Invalid value at 'template': {name} is a list of strings.")
    return found


def _variables(rows: list[Json], words: Words) -> tuple[dict[str, str], dict[str, str]]:
    settings: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for row in rows[:_MOST_VARIABLES]:
        name = text_of(row, "name")
        if not _NAME.fullmatch(name):
            raise invalid(f"template.containers[0].env: {name[:80]!r} is no name of a variable.")
        if name in _RESERVED:
            raise invalid(
                f"template.containers[0].env: The following reserved env names were provided: {name}. "
                "These values are automatically set by the system."
            )
        reference = object_of(object_of(row, "valueSource"), "secretKeyRef")
        if not reference:
            settings[name] = words.kept(text_of(row, "value", default=""))
        elif reference.get("version", "latest") == "latest":
            secrets[name] = text_of(reference, "secret").rpartition("/")[2]
        else:
            raise ApiError("UNIMPLEMENTED", "The lab's instances read the version 'latest' of a secret only.")
    return settings, secrets


def _probe_from(value: Json, name: str) -> Probe:
    if not value or "tcpSocket" in value:
        return Probe()
    if "httpGet" not in value:
        raise ApiError("UNIMPLEMENTED", f"The lab has HTTP and TCP probes only: {name}.")
    period = _between(whole_of(value, "periodSeconds", 0) or 10, 1, 3600, f"{name}.period_seconds")
    timeout = _between(whole_of(value, "timeoutSeconds", 0) or 1, 1, 3600, f"{name}.timeout_seconds")
    if timeout > period:
        raise invalid(f"{name}.timeout_seconds: must be less than period_seconds.")
    return Probe(
        kind="http",
        path=text_of(object_of(value, "httpGet"), "path", default="/") or "/",
        initial_delay=_between(whole_of(value, "initialDelaySeconds", 0), 0, 240, f"{name}.initial_delay_seconds"),
        period=period,
        timeout=timeout,
        failure_threshold=_between(whole_of(value, "failureThreshold", 0) or 3, 1, 240, f"{name}.failure_threshold"),
    )


def _between(value: int, least: int, most: int, name: str) -> int:
    if not least <= value <= most:
        raise invalid(f"{name}: must be between {least} and {most}, not {value}.")
    return value


def _seconds(text: object) -> float:
    match = re.fullmatch(r"([0-9]{1,6})(\.[0-9]{1,9})?s", str(text))
    if match is None or not 1 <= int(match.group(1)) <= 3600:
        raise invalid(f"template.timeout: must be between 1s and 3600s, not {str(text)[:40]!r}.")
    return float(str(text).removesuffix("s"))


def _mib(text: str) -> int:
    match = _MEMORY.fullmatch(text)
    size = float(match.group(1)) * _MIB.get(match.group(2), 1 / 2**20) if match else 0
    if not _LEAST_MIB <= size <= _MOST_MIB:
        raise invalid(f"template.containers[0].resources.limits.memory: {text[:40]!r} is no size that the lab takes.")
    return round(size)
