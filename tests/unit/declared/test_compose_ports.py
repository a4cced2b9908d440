"""Published ports of Compose files, and health checks that lead to them."""

import pytest

from tests.unit.declared.drafted import told


def api(settings: str) -> tuple[str, tuple[str, ...]]:
    """The URL of a service with these settings, and what could not be told of it."""
    found = told(f"services: {{api: {{image: a, {settings}}}}}").part("api")
    assert found is not None
    return found.url, found.notes


@pytest.mark.parametrize(
    ("ports", "url"),
    [
        ("8080:80", "http://localhost:8080"),
        ("'80:80'", "http://localhost"),
        ("'443:8443'", "https://localhost"),
        ("'127.0.0.1:8080:80/tcp'", "http://localhost:8080"),
        ("'0.0.0.0:8080:80'", "http://localhost:8080"),
        ("'10.0.0.5:8088:80'", "http://10.0.0.5:8088"),
        ("'[::1]:8088:80'", "http://[::1]:8088"),
        ("'${A:-${B:-8089}}:80'", "http://localhost:8089"),
        ("'${BOTH:-8090:80}'", "http://localhost:8090"),
        ("'9000-9001:80-81'", "http://localhost:9000"),
        ("{target: 80, published: '8091', host_ip: 10.0.0.5}", "http://10.0.0.5:8091"),
        ("'1025:1025', '8025:8025'", "http://localhost:8025"),
        ("2222:22, 8080:80", "http://localhost:8080"),
    ],
)
def test_a_published_port_leads_to_the_service(ports: str, url: str) -> None:
    """At the place where it is published; ports of mail, shells and stores speak no HTTP."""
    assert api(f"ports: [{ports}]") == (url, ())


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        ("labels: {}", "publishes no port: from here it cannot be asked"),
        ("ports: ['53:53/udp']", "publishes no port: from here it cannot be asked"),
        (
            "ports: ['${PORT}:80']",
            "publishes port 80 where PORT tells, not set in the file (.env was not read): give url",
        ),
        (
            "ports: ['${IP}:80:${IN}']",
            "publishes a port where IP, IN tells, not set in the file (.env was not read): give url",
        ),
        (
            "ports: [{target: 80, published: $PORT}]",
            "publishes port 80 where PORT tells, not set in the file (.env was not read): give url",
        ),
        ("ports: [8080]", "publishes port 8080 where Docker chooses: give url"),
        ("ports: ['127.0.0.1::8080']", "publishes port 8080 where Docker chooses: give url"),
        ("ports: ['9000-9009:80']", "publishes port 80 where Docker chooses: give url"),
        ("ports: [a:b]", "has a published port that could not be read"),
        ("ports: ['10.0.0.:80:80']", "publishes port 80 at a place that could not be read: give url"),
        ("network_mode: host", "runs in its host's network, where the file names no port: give url"),
        ("network_mode: 'service:vpn'", "shares the network of vpn, at whose ports it is reached: give url"),
        ("ports: [2222:22]", "is not asked at its port 22; a check tcp: localhost:2222 tells whether it accepts"),
        ("ports: ['1433:1433']", "is not asked at its port 1433; a check tcp: localhost:1433 tells whether it accepts"),
    ],
)
def test_a_service_without_a_url_says_why(settings: str, note: str) -> None:
    """What is published somewhere unknown, or speaks no HTTP, is not said to be unpublished."""
    assert api(settings) == ("", (f"api {note}",))


def test_a_store_that_is_not_asked_is_not_said_to_be_hidden() -> None:
    """MySQL is published, and no URL of it can be written."""
    db = told("services: {db: {image: mysql, ports: ['3306:3306']}}").part("db")
    assert db is not None

    assert (db.url, db.notes) == (
        "", ("db is not asked at its port 3306; a check tcp: localhost:3306 tells whether it accepts",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "health"),
    [
        ("healthcheck: {test: curl -f localhost:8080/health}", ("/health",)),
        ("healthcheck: {test: [CMD, curl, -f, 'localhost:8080/health']}", ("/health",)),
        ("healthcheck: {test: [CMD-SHELL, 'wget -qO- 127.0.0.1:8080/a || exit 1']}", ("/a",)),
        ("healthcheck: {test: \"curl 'http://[::1]:8080/b'\"}", ("/b",)),
        ("healthcheck: {test: curl http://api:8080/c}", ("/c",)),
        ("healthcheck: {test: curl http://other:8080/c}", ()),
        ("healthcheck: {test: curl -K /etc/curl.conf}", ()),
        ("healthcheck: {test: test -f localhost:8080/d}", ()),
        ("labels: {traefik.http.services.a.loadbalancer.healthcheck.path: /ping}", ("/ping",)),
        ("labels: [traefik.http.services.a.loadbalancer.healthcheck.path=/ping]", ("/ping",)),
    ],
)
def test_a_health_check_tells_the_path(settings: str, health: tuple[str, ...]) -> None:
    """With or without a scheme, as a text or as a list, of the service itself."""
    found = told(f"services: {{api: {{image: a, ports: ['8081:8080'], {settings}}}}}").part("api")
    assert found is not None

    assert (found.health, found.notes) == (health, ())


@pytest.mark.parametrize(
    "settings",
    [
        "healthcheck: {test: curl -f http://localhost:9000/ready}",
        "labels: ['traefik.http.services.a.loadbalancer.healthcheck.path=/ready', 'traefik.http.services.a.loadbalancer.server.port=9000']",
    ],
)
def test_a_path_at_another_port_is_left_out(settings: str) -> None:
    """The URL leads to port 8080 of the container: asked there, the path would tell nothing."""
    found = told(f"services: {{api: {{image: a, ports: ['8081:8080'], {settings}}}}}").part("api")
    assert found is not None

    assert (found.health, found.notes) == (
        (), ("api answers /ready at its port 9000, and its url leads to 8080: the path was left out",),
    )  # fmt: skip
