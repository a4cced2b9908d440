"""Ways to workloads: which port of a Service, and which health paths stand there."""

from typing import Any

import pytest

from tests.unit.declared.objects import deployment, ingress, part, probed, read, service

METRICS = {"name": "metrics", "port": 9090}


@pytest.mark.parametrize(
    ("ports", "inside"),
    [
        ([METRICS, {"name": "http", "port": 8000}], "http://api.default.svc.cluster.local:8000"),
        ([METRICS, {"name": "x", "port": 80}], "http://api.default.svc.cluster.local"),
        ([METRICS, {"name": "https", "port": 8444}], "https://api.default.svc.cluster.local:8444"),
        ([METRICS, {"name": "x", "port": 7000, "appProtocol": "https"}], "http://api.default.svc.cluster.local:9090"),
        ([{"port": 53, "protocol": "UDP"}, {"port": 7000}], "http://api.default.svc.cluster.local:7000"),
        ([{"port": 53, "protocol": "UDP"}], ""),
        ([{"port": 7000}, METRICS], "http://api.default.svc.cluster.local:7000"),
    ],
)
def test_within_the_cluster_requests_go_to_the_port_of_http(ports: list[dict[str, Any]], inside: str) -> None:
    """The one of that name or of its number, else the first."""
    assert part(read(deployment("api"), service("api", *ports)), "api").inside == inside


def test_the_port_that_an_ingress_names_goes_first() -> None:
    """By its number or by its name."""
    door = ingress("edge", "api.example", ("/", "api"))
    door["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["port"] = {"name": "app"}
    draft = read(deployment("api"), service("api", {"name": "http", "port": 80}, {"name": "app", "port": 81}), door)

    assert part(draft, "api").inside == "http://api.default.svc.cluster.local:81"


@pytest.mark.parametrize(
    ("container", "port", "health"),
    [
        (probed("/ready", 8080), {"port": 80, "targetPort": 8080}, ("/ready",)),
        (probed("/ready", 8080), {"port": 8080}, ("/ready",)),
        (probed("/ready", "http"), {"port": 80, "targetPort": "http"}, ("/ready",)),
        (
            probed("/ready", "http", ports=[{"name": "http", "containerPort": 8080}]),
            {"port": 80, "targetPort": 8080},
            ("/ready",),
        ),
        (probed("/ready", 9090), {"port": 80, "targetPort": 8080}, ()),
        (probed("/ready", "admin"), {"port": 80, "targetPort": "http"}, ()),
    ],
)
def test_a_health_path_stands_where_the_url_leads_to_its_port(
    container: dict[str, Any], port: dict[str, Any], health: tuple[str, ...]
) -> None:
    """Asked at another port it would tell nothing of the service."""
    draft = read(deployment("api", container), service("api", port), ingress("edge", "api.example", ("/", "api")))

    assert part(draft, "api").health == health


def test_a_health_path_at_another_port_is_told_of() -> None:
    """A note names both ports."""
    objects = (deployment("api", probed("/ready", 9090)), service("api", METRICS, {"name": "http", "port": 80}))

    assert part(read(*objects), "api").notes == (
        "api answers /ready at its port 9090, and the Service api leads to 80: the path was left out",
    )
    assert part(read(*objects, ingress("edge", "api.example", ("/", "api"))), "api").notes == (
        "api answers /ready at its port 9090, and its url leads to 80: the path was left out",
    )


def test_without_a_service_every_health_path_stands() -> None:
    """The URL that is added by hand decides."""
    assert part(read(deployment("api", probed("/ready", 9090))), "api").health == ("/ready",)


def test_a_service_s_own_address_goes_around_the_ingress() -> None:
    """Users come by the host; the address leads to the workload directly."""
    own = service("api")
    own["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}
    alone = part(read(deployment("api"), own), "api")
    both = part(read(deployment("api"), own, ingress("edge", "api.example", ("/", "api"))), "api")

    assert (alone.url, alone.direct) == ("http://203.0.113.7", "")
    assert (both.url, both.direct) == ("http://api.example", "http://203.0.113.7")


def test_a_service_s_own_address_is_not_behind_an_ingress_without_a_host() -> None:
    """What is known of the way that users come is the address."""
    own = service("api")
    own["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}
    found = part(read(deployment("api"), own, ingress("edge", "", ("/", "api"))), "api")

    assert (found.url, found.behind) == ("http://203.0.113.7", "")
    assert found.notes == ("edge leads to api by a host that the files do not tell",)


def test_a_store_s_port_is_the_one_that_it_speaks_at() -> None:
    """An exporter's port of the same Service is not."""
    store = {"name": "db", "image": "postgres:17"}
    draft = read(deployment("db", store), service("db", METRICS, {"name": "sql", "port": 6000, "targetPort": 5432}))

    assert part(draft, "db").url == "postgresql://db.default.svc.cluster.local:6000"
