"""Terraform states and plans: services, stores, the connector, and the balancer's way to them."""

import json

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
