"""Kubernetes manifests: workloads, the ways to them, settings in ConfigMaps and Secrets."""

from typing import Any

from tests.unit.declared.drafted import components, drafted, told
from tests.unit.declared.objects import deployment, read, service


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


def owned(kind: str, name: str, by: str, owner: str) -> dict[str, Any]:
    """A workload that another object made."""
    made = deployment(name, kind=kind)
    made["metadata"]["ownerReferences"] = [{"kind": by, "name": owner, "controller": True}]
    made["spec"]["template"]["metadata"]["labels"] = {"app": "web"}
    return made


def test_what_a_workload_made_is_that_workload() -> None:
    """Kubectl get all prints Pods and ReplicaSets beside the Deployment that made them."""
    pod = {**deployment("web-5d4-x2", kind="Pod"), "spec": {"containers": [{"image": "example/it:1"}]}}
    pod["metadata"] = {"name": "web-5d4-x2", "labels": {"app": "web"},
                       "ownerReferences": [{"kind": "ReplicaSet", "name": "web-5d4", "controller": True}]}  # fmt: skip
    draft = read(pod, owned("ReplicaSet", "web-5d4", "Deployment", "web"), service("web"), deployment("web"))

    assert [(p.name, p.inside) for p in draft.parts] == [("web", "http://web.default.svc.cluster.local")]


def test_what_is_made_by_an_object_of_another_kind_stands_for_itself() -> None:
    """An operator's StatefulSet, and a Pod that only refers to a workload."""
    operated = owned("StatefulSet", "db", "PostgresCluster", "main")
    other = owned("Deployment", "web", "Deployment", "elsewhere")
    other["metadata"]["ownerReferences"][0]["controller"] = False

    assert [p.name for p in read(operated, other).parts] == ["db", "web"]


def test_what_is_made_by_a_workload_outside_the_files_is_told() -> None:
    """Pods alone do not make their Deployment known."""
    draft = read(owned("ReplicaSet", "web-5d4", "Deployment", "web"), deployment("api"))

    assert [p.name for p in draft.parts] == ["api"]
    assert "what Deployment web owns was left out, and the files do not hold web itself" in draft.notes


def test_manifests_that_hold_programs_or_ways_are_not_passed_over_in_silence() -> None:
    """Of kinds that are not read; a Job that a CronJob made is that CronJob."""
    job = owned("Job", "nightly-1", "CronJob", "nightly")
    draft = read(
        deployment("api"), deployment("nightly", kind="CronJob"), job, {**service("x"), "kind": "VirtualService"}
    )

    assert "CronJob nightly, VirtualService x: manifests of that kind are not read" in draft.notes
