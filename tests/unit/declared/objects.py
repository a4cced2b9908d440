"""Objects of a Kubernetes cluster, as short as a test needs them."""

import json
from typing import Any

from goldenpath.intake.declared.draft import Draft, DraftPart
from tests.unit.declared.drafted import told


def deployment(name: str, *containers: dict[str, Any], space: str = "", kind: str = "Deployment") -> dict[str, Any]:
    """A workload whose pods bear the label ``app`` with its name; without containers it has one."""
    pod = {"containers": list(containers) or [{"name": name, "image": "example/it:1"}]}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": meta(name, space),
            "spec": {"template": {"metadata": {"labels": {"app": name}}, "spec": pod}}}  # fmt: skip


def service(name: str, *ports: dict[str, Any], space: str = "", **spec: Any) -> dict[str, Any]:
    """A Service that leads to the workload of its name, at port 80 where none is given."""
    wanted = {"selector": {"app": name}, "ports": list(ports) or [{"port": 80}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": meta(name, space), "spec": wanted}


def ingress(name: str, host: str, *paths: tuple[str, str], space: str = "", **more: Any) -> dict[str, Any]:
    """An Ingress of one host; each path leads to port 80 of a Service."""
    ways = [{"path": p, "backend": {"service": {"name": s, "port": {"number": 80}}}} for p, s in paths]
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {**meta(name, space), **more},
            "spec": {"rules": [{"host": host, "http": {"paths": ways}}]}}  # fmt: skip


def gateway(*listeners: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The Gateway ``edge``."""
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "edge"},
            "spec": {"listeners": list(listeners)}, **more}  # fmt: skip


def route(name: str, *hosts: str, **rule: Any) -> dict[str, Any]:
    """An HTTPRoute of the Gateway ``edge`` that leads to the Service of its name."""
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": name},
            "spec": {"parentRefs": [{"name": "edge"}], "hostnames": list(hosts),
                     "rules": [{"backendRefs": [{"name": name, "port": 80}], **rule}]}}  # fmt: skip


def meta(name: str, space: str = "") -> dict[str, Any]:
    """A name, in a namespace where one is given."""
    return {"name": name, **({"namespace": space} if space else {})}


def probed(path: str, port: int | str, name: str = "api", **more: Any) -> dict[str, Any]:
    """A container that is asked for a path."""
    return {"name": name, "image": "example/it:1", "readinessProbe": {"httpGet": {"path": path, "port": port}}, **more}


def read(*objects: dict[str, Any]) -> Draft:
    """What these objects tell."""
    return told("\n---\n".join(map(json.dumps, objects)))


def part(draft: Draft, name: str) -> DraftPart:
    """The component of that name."""
    found = draft.part(name)
    assert found is not None
    return found
