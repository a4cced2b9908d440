"""Settings of workloads: behind a proxy, within a pod, in the namespace that is meant."""

from typing import Any

import pytest

from tests.unit.declared.objects import deployment, meta, part, read, service

HERE = {"name": "DB_HOST", "value": "127.0.0.1"}
PROXY = {"name": "proxy", "image": "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.8"}


def app(*env: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A container with settings."""
    return {"name": "app", "image": "example/app", "env": list(env), **more}


@pytest.mark.parametrize(
    "proxy",
    [
        {**PROXY, "args": ["--port=5432", "shop:us-central1:main-db"]},
        {**PROXY, "command": ["/cloud_sql_proxy", "-instances=shop:us-central1:main-db=tcp:5432"]},
        {**PROXY, "env": [{"name": "CSQL_PROXY_INSTANCE_CONNECTION_NAME", "value": "shop:us-central1:main-db"}]},
    ],
)
def test_a_database_behind_a_proxy_is_the_instance(proxy: dict[str, Any]) -> None:
    """What the program calls 127.0.0.1 is the proxy in its pod, not this machine."""
    draft = read(deployment("orders", app(HERE), proxy))
    main = part(draft, "main-db")

    assert [p.name for p in draft.parts] == ["orders", "main-db"]
    assert ([u.target for u in part(draft, "orders").uses], main.kind, main.url) == (["main-db"], "database", "")


def test_a_proxy_may_run_on_from_before() -> None:
    """A container that starts first and never ends stands beside the others."""
    workload = deployment("orders", app(HERE))
    first = {**PROXY, "restartPolicy": "Always", "args": ["shop:us-central1:main-db"]}
    workload["spec"]["template"]["spec"]["initContainers"] = [first]

    assert [p.name for p in read(workload).parts] == ["orders", "main-db"]


def test_a_proxy_whose_instance_is_not_told_is_told_of() -> None:
    """The database is there, and the files do not say which it is."""
    orders = part(read(deployment("orders", app(HERE), PROXY)), "orders")

    assert orders.notes == ("orders reaches a database through proxy, and the files do not tell which",)


def test_a_store_within_a_pod_is_not_this_machine() -> None:
    """No component is made of it."""
    draft = read(deployment("cart", app({"name": "CACHE_URL", "value": "redis://localhost:6379"})))

    assert [p.name for p in draft.parts] == ["cart"]
    assert part(draft, "cart").notes == ("cart is told of CACHE_URL at localhost, its own pod: that was left out",)


def test_a_secret_is_that_of_the_own_namespace() -> None:
    """One of the same name elsewhere holds another address."""
    env = {"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "db", "key": "url"}}}
    secrets = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": meta("db", space),
            "stringData": {"url": f"postgresql://{space}.example/x"},
        }
        for space in ("prod", "staging")
    ]
    draft = read(deployment("api", app(env), space="prod"), deployment("worker", app(env), space="staging"), *secrets)
    urls = {p.name: [part(draft, u.target).url for u in p.uses] for p in draft.parts[:2]}

    assert urls == {"api": ["postgresql://prod.example:5432/x"], "worker": ["postgresql://staging.example:5432/x"]}


@pytest.mark.parametrize(
    ("host", "used"),
    [
        ("db", "db-prod"),
        ("db.prod", "db-prod"),
        ("db.staging", "db-staging"),
        ("db.staging.svc.cluster.local", "db-staging"),
        ("db-0.db", "db-prod"),
    ],
)
def test_a_short_name_is_that_of_the_own_namespace(host: str, used: str) -> None:
    """A host without a namespace, and a pod of a Service without an address."""
    store = {"name": "db", "image": "postgres:17"}
    objects = [
        each
        for space in ("staging", "prod")
        for each in (deployment("db", store, space=space), service("db", {"port": 5432}, space=space, clusterIP="None"))
    ]
    env = {"name": "DATABASE_URL", "value": f"postgresql://{host}/x"}
    draft = read(deployment("api", app(env), space="prod"), *objects)

    assert [u.target for u in part(draft, "api").uses] == [used]
