"""Terraform states and plans: services, stores, the connector, and the balancer's way to them."""

import json
from typing import Any

import pytest

from goldenpath.model.errors import SourceMalformed
from tests.unit.declared.drafted import SAMPLES, components, drafted, told, written


def test_a_service_is_reached_through_its_balancer() -> None:
    """The host of the certificate leads to the service; its own address is the way around the balancer."""
    api = components("state.tfstate")["shop-api"]

    assert api == {
        "kind": "service",
        "url": "https://api.shop.example",
        "direct": "https://shop-api-ab12cd34ef-ew.a.run.app",
        "health": ["/health/ready", "/health/live"],
        "behind": "shop-lb",
        "uses": [
            {"component": "shop-db", "via": "shop-connector"},
            {"component": "shop-cache", "via": "shop-connector"},
            "shop-auth",
        ],
    }


def test_a_service_without_traffic_from_outside_has_no_way_around() -> None:
    """Ingress of the balancer alone makes the default address useless."""
    auth = components("state.tfstate")["shop-auth"]

    assert auth == {"kind": "auth", "url": "https://auth.shop.example", "behind": "shop-lb"}


def test_stores_bear_references_instead_of_passwords() -> None:
    """Address, user and database are written; the password is a reference."""
    found = components("state.tfstate")

    assert found["shop-db"] == {
        "kind": "database",
        "url": "postgresql://shop@10.20.0.9:5432/orders",
        "password": "env:SHOP_DB_PASSWORD",
    }
    assert found["shop-cache"] == {
        "kind": "cache",
        "url": "rediss://10.20.0.3:6378",
        "password": "env:SHOP_CACHE_PASSWORD",
    }


def test_a_balancer_that_only_redirects_is_no_component() -> None:
    """A URL map without a back end leads nowhere."""
    found = components("state.tfstate")

    assert found["shop-lb"] == {"kind": "load-balancer", "addresses": ["203.0.113.80"]}
    assert "shop-redirect" not in found


def test_the_certificates_names_share_a_domain() -> None:
    """Two hosts of one parent make one domain, which names the environment."""
    document = written(drafted("state.tfstate"))

    assert (document["name"], document["domains"]) == ("shop-example", ["shop.example"])


def test_log_entries_are_read_of_the_project() -> None:
    """Cloud Run services make a command that prints their entries."""
    (log,) = written(drafted("state.tfstate"))["logs"]

    assert log["command"][:3] == ["gcloud", "logging", "read"]
    assert "--project=shop-staging" in log["command"]


def test_a_plan_says_that_it_is_one() -> None:
    """What is known only after it is applied is told as missing."""
    draft = drafted("plan.json")

    assert any("is a plan" in note for note in draft.notes)
    assert draft.part("plan-web") is not None
    assert draft.parts[0].notes == ("the URL of plan-web is known once it is deployed",)


def test_resources_of_child_modules_are_read() -> None:
    """Amazon's stores of a module stand beside Google's of the root."""
    found = components("plan.json")

    assert found["orders"]["url"] == "postgresql://orders_app@orders.abc.eu-west-1.rds.amazonaws.com:5433/orders"
    assert found["sessions"]["url"] == "rediss://master.sessions.abc.euw1.cache.amazonaws.com:6379"


def test_a_state_printed_as_json_reads_like_the_state() -> None:
    """Terraform show -json of a state holds the same resources in another shape."""
    state = json.loads((SAMPLES / "state.tfstate").read_text())
    shown = {
        "format_version": "1.0",
        "values": {
            "root_module": {
                "resources": [
                    {
                        "type": r["type"],
                        "mode": r["mode"],
                        "address": f"{r['type']}.{r['name']}",
                        "values": r["instances"][0]["attributes"],
                    }
                    for r in state["resources"]
                ]
            }
        },
    }

    assert written(told(json.dumps(shown)))["components"] == components("state.tfstate")


def test_a_state_without_anything_that_is_asked_says_so() -> None:
    """Resources of other kinds make no component and one note."""
    draft = told(
        '{"version": 4, "terraform_version": "1.9.8", "resources": [{"mode": "managed", "type": "random_id", "name": "x", "instances": [{"attributes": {"id": "1"}}]}]}'
    )

    assert draft.parts == ()
    assert "holds 1 resources, none of a kind that is asked" in draft.notes[0]


def test_a_state_of_an_old_version_is_refused() -> None:
    """Version 3 keeps its resources in modules: it is not taken for an empty state."""
    with pytest.raises(SourceMalformed, match="a mapping with the keys version, serial, modules"):
        told('{"version": 3, "serial": 1, "modules": [{"path": ["root"], "resources": {}}]}')


def planned(*resources: tuple[str, str, dict[str, Any]]) -> str:
    """A plan with resources: type, name within Terraform, values."""
    listed = [
        {"mode": "managed", "type": kind, "address": f"{kind}.{name}", "values": v} for kind, name, v in resources
    ]
    return json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": listed}}})


def run(name: str, **values: Any) -> tuple[str, str, dict[str, Any]]:
    """A Cloud Run service in a plan."""
    values = {"name": name, "uri": f"https://{name}-abc123-uc.a.run.app", "location": "us-central1", **values}
    return ("google_cloud_run_v2_service", f"{name}_{values['location'].replace('-', '_')}", values)


def mapping(host: str, service: str) -> tuple[str, str, dict[str, Any]]:
    """A domain mapping in a plan."""
    return (
        "google_cloud_run_domain_mapping",
        "main",
        {"name": host, "location": "us-central1", "spec": [{"route_name": service}]},
    )


def test_a_domain_mapping_is_how_users_reach_a_service() -> None:
    """The provider's address becomes the way around it."""
    draft = told(planned(run("api"), mapping("api.shop.example", "api")))

    assert (draft.parts[0].url, draft.parts[0].direct) == (
        "https://api.shop.example",
        "https://api-abc123-uc.a.run.app",
    )
    assert draft.domains == ("api.shop.example",)


def test_a_domain_mapping_of_a_service_that_is_not_there_is_told() -> None:
    """Nothing is made up for it."""
    draft = told(planned(run("api"), mapping("auth.shop.example", "auth")))

    assert [p.url for p in draft.parts] == ["https://api-abc123-uc.a.run.app"]
    assert "auth.shop.example leads to auth, of which nothing is known here" in draft.notes


@pytest.mark.parametrize(
    "address", ["https://worker-471829304517.us-central1.run.app", "https://worker.shop.example", "https://worker-abc123-uc.a.run.app"]
)  # fmt: skip
def test_every_address_of_a_service_leads_to_it(address: str) -> None:
    """Cloud Run answers at several, and at those of its domain mappings."""
    template = [{"containers": [{"env": [{"name": "WORKER_URL", "value": address}]}]}]
    worker = run("worker", urls=["https://worker-471829304517.us-central1.run.app"])
    draft = told(planned(run("api", template=template), worker, mapping("worker.shop.example", "worker")))

    assert [(p.name, [u.target for u in p.uses]) for p in draft.parts] == [("api", ["worker"]), ("worker", [])]


def test_instances_in_two_regions_are_two_components() -> None:
    """Each bears its region, and each stands behind the balancer of its own back end."""
    draft = told(
        planned(
            run("api"),
            run("api", location="europe-west1", uri="https://api-abc123-ew.a.run.app"),
            ("google_compute_region_network_endpoint_group", "eu",
             {"name": "neg-eu", "region": "europe-west1", "cloud_run": [{"service": "api"}]}),
            ("google_compute_backend_service", "eu", {"name": "backend-eu", "backend": [{"group": "neg-eu"}]}),
            ("google_compute_url_map", "main", {"name": "lb", "host_rule": [{"hosts": ["eu.shop.example"], "path_matcher": "eu"}],
                                                "path_matcher": [{"name": "eu", "default_service": "backend-eu"}]}),
        )
    )  # fmt: skip

    assert [(p.name, p.url, p.behind) for p in draft.parts] == [
        ("api-us-central1", "https://api-abc123-uc.a.run.app", ""),
        ("api-europe-west1", "https://eu.shop.example", "lb"),
        ("lb", "", ""),
    ]
    assert any("2 services are called api" in note for note in draft.notes)


def test_a_resource_whose_name_is_taken_is_told() -> None:
    """Two of one name cannot both be components."""
    draft = told(planned(run("shop"), ("google_redis_instance", "cache", {"name": "shop", "host": "10.0.0.3"})))

    assert [p.kind for p in draft.parts] == ["service"]
    assert "file, google_redis_instance.cache was left out: another component is called shop too" in draft.notes


def test_stores_and_services_that_are_not_read_are_told() -> None:
    """One note, by type; what carries nothing to ask is passed over."""
    draft = told(
        planned(
            run("api"),
            ("google_alloydb_instance", "a", {"instance_id": "a"}),
            ("google_alloydb_instance", "b", {"instance_id": "b"}),
            ("aws_sqs_queue", "q", {"name": "q"}),
            ("google_project_iam_member", "m", {"role": "x"}),
        )
    )

    assert "file also holds what is not read: google_alloydb_instance (2), aws_sqs_queue (1)" in draft.notes


def test_each_of_several_instances_of_a_state_is_named_apart() -> None:
    """A state keeps the key of each beside its attributes."""
    instances = [{"index_key": k, "attributes": {"name": f"cache-{k}", "host": "10.0.0.3"}} for k in ("eu", "us")]
    state = {"version": 4, "terraform_version": "1.9.8",
             "resources": [{"mode": "managed", "type": "google_redis_instance", "name": "c", "instances": instances}]}  # fmt: skip
    draft = told(json.dumps(state))

    assert [p.read_from for p in draft.parts] == [
        ('file, google_redis_instance.c["eu"]',),
        ('file, google_redis_instance.c["us"]',),
    ]
