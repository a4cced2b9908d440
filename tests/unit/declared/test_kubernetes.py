"""Kubernetes manifests: workloads, the ways to them, settings in ConfigMaps and Secrets."""

from tests.unit.declared.drafted import components, drafted, told


def test_a_workload_is_reached_by_its_ingress() -> None:
    """The host leads to the Service, the Service to the workload; settings lead on."""
    found = components("manifests.yaml")

    assert found["shop-api"] == {
        "kind": "service",
        "url": "https://shop.example",
        "inside": "http://shop-api.shop.svc.cluster.local",
        "health": ["/ready", "/live"],
        "behind": "front",
        "uses": ["db", "billing", "cache"],
    }
    assert found["front"] == {"kind": "load-balancer", "addresses": ["203.0.113.5"]}


def test_an_address_in_a_secret_of_the_files_is_read_without_its_password() -> None:
    """User, host and database come from the Secret; the password becomes a reference."""
    found = components("manifests.yaml")

    assert found["db"] == {
        "kind": "database",
        "url": "postgresql://app@db.shop.svc.cluster.local:5432/shop",
        "password": "env:DB_PASSWORD",
    }


def test_a_workload_without_a_way_from_outside_is_told() -> None:
    """It has its address inside the cluster, and a note."""
    draft = drafted("manifests.yaml")
    billing = draft.part("billing")
    assert billing is not None

    assert (billing.url, billing.inside) == ("", "http://billing.shop.svc.cluster.local:8080")
    assert "no way from outside leads to billing" in draft.notes


def test_a_list_of_kubectl_is_read() -> None:
    """Kubectl get -o yaml wraps what it prints."""
    draft = told(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: api}\n"
        "  spec: {template: {spec: {containers: [{image: 'api:1'}]}}}\n"
    )

    assert [p.name for p in draft.parts] == ["api"]


def test_a_route_of_the_gateway_api_leads_to_a_workload() -> None:
    """HTTPRoute names hosts and Services as an Ingress does."""
    draft = told(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\n"
        "spec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{image: x}]}}}\n---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: api-svc}\nspec: {selector: {app: api}, ports: [{port: 80}]}\n---\n"
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: edge}\n"
        "spec: {hostnames: [api.example.org], rules: [{backendRefs: [{name: api-svc, port: 80}]}]}\n"
    )
    api = draft.part("api")
    assert api is not None

    assert (api.url, api.behind) == ("https://api.example.org", "edge")


def test_a_store_outside_the_cluster_is_a_component() -> None:
    """A Service that only names a host elsewhere stands for the store there."""
    draft = told(
        "apiVersion: v1\nkind: Service\nmetadata: {name: redis}\nspec: {type: ExternalName, externalName: cache.example.org}\n"
    )
    redis = draft.part("redis")
    assert redis is not None

    assert (redis.kind, redis.notes) == ("cache", ("redis leads to cache.example.org, outside the cluster",))


def test_manifests_without_a_workload_say_so() -> None:
    """A ConfigMap alone makes no component."""
    draft = told("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: b}\n")

    assert draft.notes == ("file holds no workload: a Deployment, a StatefulSet or a DaemonSet",)
