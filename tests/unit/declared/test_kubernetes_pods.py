"""What containers tell of a workload: its kind among sidecars, the proxies to its databases."""

from typing import Any

import pytest

from goldenpath.intake.declared.kubernetes_pods import instances
from tests.unit.declared.objects import deployment, part, probed, read, service

NGINX = {"name": "nginx", "image": "nginx:1"}
REDIS = {"name": "local", "image": "redis:7"}
PROXY = {
    "name": "proxy",
    "image": "gcr.io/cloudsql-docker/gce-proxy:1.33",
    "livenessProbe": {"httpGet": {"path": "/liveness", "port": 8090}},
}
EXPORTER = {"name": "exporter", "image": "example/redis_exporter", "ports": [{"containerPort": 9121}]}
APP = {"name": "app", "image": "example/shop"}


@pytest.mark.parametrize(
    ("containers", "ports", "kind"),
    [
        ([NGINX], [], "load-balancer"),
        ([REDIS], [], "cache"),
        ([APP, NGINX], [], "service"),
        ([NGINX, APP], [{"port": 80}], "service"),
        ([APP, PROXY], [], "service"),
        ([PROXY, APP], [], "service"),
        ([{**APP, "name": "shop"}, REDIS], [], "service"),
        ([{**APP, "ports": [{"containerPort": 8080}]}, REDIS], [{"port": 80, "targetPort": 8080}], "service"),
        (
            [{**APP, "ports": [{"name": "http", "containerPort": 8080}]}, REDIS],
            [{"port": 80, "targetPort": "http"}],
            "service",
        ),
        ([probed("/ready", 8080), REDIS], [], "service"),
        ([REDIS, EXPORTER], [{"port": 6379}], "cache"),
        ([REDIS, EXPORTER], [{"port": 6379}, {"port": 9121}], "service"),
        ([{**REDIS, "name": "shop"}, EXPORTER], [], "cache"),
        ([REDIS, REDIS], [], "cache"),
    ],
)
def test_a_sidecar_does_not_decide_the_kind(
    containers: list[dict[str, Any]], ports: list[dict[str, Any]], kind: str
) -> None:
    """The image tells where all agree; else that of the container which a Service, its name or a probe marks alone."""
    objects = (deployment("shop", *containers), *([service("shop", *ports)] if ports else []))

    assert part(read(*objects), "shop").kind == kind


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("--port=5432 shop:europe-west1:main", ("shop:europe-west1:main",)),
        (
            "-instances=shop:us-central1:main=tcp:5432,shop:us-central1:more=tcp:5433",
            ("shop:us-central1:main", "shop:us-central1:more"),
        ),
        ("example.org:shop:me-central2:main?port=5433", ("example.org:shop:me-central2:main",)),
        ("--address=127.0.0.1:5432 a:b:c $(INSTANCE)", ()),
    ],
)
def test_a_proxy_names_its_instances(said: str, found: tuple[str, ...]) -> None:
    """As the connection name of Cloud SQL, of either generation's arguments."""
    assert instances(said) == found
