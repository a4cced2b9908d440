"""Doors of a cluster: hosts and paths of Ingresses, listeners of Gateways."""

from typing import Any

import pytest

from tests.unit.declared.objects import deployment, gateway, ingress, part, probed, read, route, service

HTTP = {"name": "http", "protocol": "HTTP", "port": 80}
HTTPS = {"name": "https", "protocol": "HTTPS", "port": 443}
REWRITE = "nginx.ingress.kubernetes.io/rewrite-target"
API = (deployment("api", probed("/ready", 80)), service("api"))
WEB = (deployment("web"), service("web"))


@pytest.mark.parametrize(
    ("listeners", "hosts", "url"),
    [
        ([HTTPS], ("api.example",), "https://api.example"),
        ([HTTP], ("api.example",), "http://api.example"),
        ([HTTP, HTTPS], ("api.example",), "https://api.example"),
        ([{**HTTP, "port": 8080}], ("api.example",), "http://api.example:8080"),
        ([{**HTTP, "hostname": "api.example"}], (), "http://api.example"),
        (
            [{**HTTP, "hostname": "*.example"}, {**HTTPS, "hostname": "other.test"}],
            ("api.example",),
            "http://api.example",
        ),
        ([{**HTTPS, "hostname": "api.example"}], ("*.example",), "https://api.example"),
        ([{**HTTPS, "protocol": "TCP"}, HTTP], ("api.example",), "http://api.example"),
        ([HTTP], (), ""),
    ],
)
def test_a_route_is_reached_as_its_gateway_listens(
    listeners: list[dict[str, Any]], hosts: tuple[str, ...], url: str
) -> None:
    """Scheme, port and, where the route names none, host are those of a listener that takes it; TLS goes first."""
    found = part(read(*API, gateway(*listeners), route("api", *hosts)), "api")

    assert (found.url, found.behind) == (url, "edge")


def test_a_route_may_name_one_listener() -> None:
    """The others do not take it."""
    led = route("api", "api.example")
    led["spec"]["parentRefs"] = [{"name": "edge", "sectionName": "http"}]

    assert part(read(*API, gateway(HTTPS, HTTP), led), "api").url == "http://api.example"


def test_a_gateway_tells_its_addresses() -> None:
    """Those that it has and those that it asks for; a name is none."""
    status = {"addresses": [{"type": "IPAddress", "value": "203.0.113.9"}, {"type": "Hostname", "value": "lb.example"}]}
    draft = read(*API, gateway(HTTP, status=status), route("api", "api.example"))

    assert (part(draft, "edge").kind, part(draft, "edge").addresses) == ("load-balancer", ("203.0.113.9",))


def test_a_route_that_no_listener_takes_leads_nowhere() -> None:
    """A note says so."""
    draft = read(*API, gateway({**HTTP, "hostname": "other.test"}), route("api", "api.example"))

    assert part(draft, "api").url == ""
    assert "no listener of its Gateway takes the hosts of api" in draft.notes


def test_a_route_whose_gateway_is_unknown_says_what_is_taken_for_granted() -> None:
    """Its hosts are most likely reached by TLS."""
    draft = read(*API, route("edge-api", "api.example", backendRefs=[{"name": "api"}]))

    assert part(draft, "api").url == "https://api.example"
    assert draft.notes == ("the Gateway of edge-api is not in the files: its hosts are taken to be reached by https",)


@pytest.mark.parametrize(
    ("paths", "url", "health"),
    [
        ([("/", "api")], "http://shop.example", ("/ready",)),
        ([("/", "api"), ("/docs", "web")], "http://shop.example", ("/ready",)),
        ([("/", "web"), ("/ready", "api")], "http://shop.example", ("/ready",)),
        ([("/", "web"), ("/api", "api")], "http://shop.example", ()),
        ([("/", "api"), ("/ready", "web")], "http://shop.example", ()),
        ([("/", "web"), ("/rea", "api")], "http://shop.example", ()),
    ],
)
def test_a_health_path_stands_where_the_host_leads_it_to_the_workload(
    paths: list[tuple[str, str]], url: str, health: tuple[str, ...]
) -> None:
    """The longest path of an Ingress takes a request, a whole segment at a time."""
    found = part(read(*API, *WEB, ingress("edge", "shop.example", *paths)), "api")

    assert (found.url, found.health) == (url, health)
    assert found.notes == (
        () if health else ("shop.example/ready does not lead to api: that health path was left out",)
    )


@pytest.mark.parametrize(
    ("path", "target", "url", "health"),
    [
        ("/api(/|$)(.*)", "/$2", "http://shop.example/api", ("/ready",)),
        ("/api/(.*)", "/$1", "http://shop.example/api", ("/ready",)),
        ("/(.*)", "/$1", "http://shop.example", ("/ready",)),
        ("/", "/app", "http://shop.example", ()),
        ("/ready(/|$)(.*)", "/other/$2", "http://shop.example", ()),
    ],
)
def test_a_prefix_that_is_taken_away_is_part_of_the_url(
    path: str, target: str, url: str, health: tuple[str, ...]
) -> None:
    """Behind it stand the workload's own paths; what is rewritten in other ways is left out and told."""
    found = part(read(*API, ingress("edge", "shop.example", (path, "api"), annotations={REWRITE: target})), "api")

    assert (found.url, found.health) == (url, health)
    assert found.notes == (
        () if health else ("shop.example rewrites paths on the way to api: its health path /ready was left out",)
    )


@pytest.mark.parametrize(
    ("rule", "url", "health"),
    [
        ({"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}, "http://shop.example/api", ("/ready",)),
        ({"path": {"type": "ReplaceFullPath", "replaceFullPath": "/x"}}, "http://shop.example", ()),
    ],
)
def test_a_route_may_take_a_prefix_away(rule: dict[str, Any], url: str, health: tuple[str, ...]) -> None:
    """As an Ingress does."""
    rewriting = [{"type": "URLRewrite", "urlRewrite": rule}]
    led = route("api", "shop.example", matches=[{"path": {"value": "/api"}}], filters=rewriting)
    found = part(read(*API, gateway(HTTP), led), "api")

    assert (found.url, found.health) == (url, health)


@pytest.mark.parametrize(
    "match", [{"headers": [{"name": "x-canary", "value": "yes"}]}, {"queryParams": [{"name": "v"}]}, {"method": "POST"}]
)
def test_a_route_for_some_requests_alone_is_no_url(match: dict[str, Any]) -> None:
    """What asks for the host is led elsewhere."""
    found = part(read(*API, gateway(HTTP), route("api", "shop.example", matches=[match])), "api")

    assert (found.url, found.behind) == ("", "edge")
    assert found.notes == ("edge leads to api for requests of certain headers, parameters or methods alone",)


@pytest.mark.parametrize(
    "spec", [{"defaultBackend": {"service": {"name": "api"}}}, {"backend": {"serviceName": "api"}}]
)
def test_what_an_ingress_leads_all_other_hosts_to_is_told(spec: dict[str, Any]) -> None:
    """Its host stands in no file."""
    door = {**ingress("edge", "x"), "spec": spec}
    api = part(read(*API, door), "api")

    assert (api.url, api.behind) == ("", "edge")
    assert api.notes == ("edge leads to api by a host that the files do not tell",)


def test_a_certificate_for_many_hosts_serves_each() -> None:
    """A host is reached by TLS where a wildcard covers it."""
    door = ingress("edge", "api.example", ("/", "api"))
    door["spec"]["tls"] = [{"hosts": ["*.example"]}]

    assert part(read(*API, door), "api").url == "https://api.example"


def test_a_second_host_is_told() -> None:
    """A component has one URL."""
    draft = read(*WEB, ingress("edge", "www.example", ("/", "web")), ingress("old", "old.example", ("/shop", "web")))

    assert part(draft, "web").url == "http://www.example"
    assert part(draft, "web").notes == ("web is reached at http://old.example/shop too, which was left out",)


@pytest.mark.parametrize(
    "annotation",
    [
        "alb.ingress.kubernetes.io/certificate-arn",
        "ingress.gcp.kubernetes.io/pre-shared-cert",
        "networking.gke.io/managed-certificates",
    ],
)
def test_a_cloud_s_balancer_is_given_its_certificate_by_an_annotation(annotation: str) -> None:
    """Its hosts are reached by TLS."""
    door = ingress("edge", "api.example", ("/", "api"), annotations={annotation: "one"})

    assert part(read(*API, door), "api").url == "https://api.example"
