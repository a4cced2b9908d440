"""Cloud Run descriptions of both API versions."""

import json
from typing import Any

import pytest
import yaml

from tests.unit.declared.drafted import SAMPLES, components, drafted, told


def test_version_1_tells_url_probes_and_settings() -> None:
    """Health paths come from probes, links from the settings, the connector from an annotation."""
    found = components("service-v1.yaml")

    assert found["chat-api"] == {
        "kind": "service",
        "url": "https://chat-api-xyz.a.run.app",
        "health": ["/health/ready", "/health/live"],
        "uses": [
            {"component": "chat-db", "via": "chat-connector"},
            {"component": "cache", "via": "chat-connector"},
            "chat-auth-xyz",
        ],
    }
    assert found["cache"] == {"kind": "cache", "url": "redis://10.1.2.3:6379/0", "password": "env:CACHE_PASSWORD"}
    assert found["chat-connector"] == {"kind": "connector"}


def test_services_of_several_files_know_each_other() -> None:
    """An address in one file's settings leads to the service of the other file."""
    found = components("service-v1.yaml", "services-v2.json")

    assert "chat-auth" in found["chat-api"]["uses"]
    assert "chat-auth-xyz" not in found


def test_a_list_of_version_2_is_read() -> None:
    """Each service of the list is a component."""
    draft = drafted("services-v2.json")

    assert [p.name for p in draft.parts] == ["chat-auth", "chat-web", "chat-connector", "chat-db"]
    assert draft.part("chat-web") is not None


def test_an_address_in_a_secret_is_told_as_unknown() -> None:
    """A database whose address lies in a secret has no URL, and a note says where it lies."""
    draft = drafted("services-v2.json")
    auth, database = draft.part("chat-auth"), draft.part("chat-db")
    assert auth is not None
    assert database is not None

    assert database.url == ""
    assert any("DATABASE_URL lies in the secret database-url" in note for note in auth.notes)


@pytest.mark.parametrize("way", ["items", "list", "documents"])
def test_a_list_reads_alike_in_every_shape(way: str) -> None:
    """Gcloud prints lists, the API wraps them, people keep several documents in a file."""
    service = yaml.safe_load((SAMPLES / "service-v1.yaml").read_text())
    other = {**service, "metadata": {**service["metadata"], "name": "other"}}
    shapes = {
        "items": yaml.safe_dump({"apiVersion": "serving.knative.dev/v1", "kind": "List", "items": [service, other]}),
        "list": yaml.safe_dump([service, other]),
        "documents": yaml.safe_dump_all([service, other]),
    }

    assert {"chat-api", "other"} <= {p.name for p in told(shapes[way]).parts}


def test_a_service_that_was_never_deployed_has_no_url() -> None:
    """A service file without a status is read, and says what is missing."""
    draft = told(
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: new}\nspec: {template: {spec: {containers: []}}}\n"
    )

    assert draft.parts[0].notes == ("the URL of new is not in the file",)


def service(name: str, region: str, **more: Any) -> dict[str, Any]:
    """A service as the second version of the API tells of it, with the settings that are given."""
    env = [{"name": k, "value": v} for k, v in more.pop("env", {}).items()]
    return {
        "name": f"projects/shop/locations/{region}/services/{name}",
        "uri": f"https://{name}-abc123-{region[:2]}.a.run.app",
        "template": {"containers": [{"image": name, "env": env}]},
        **more,
    }


def test_a_service_is_known_by_all_its_urls() -> None:
    """The address by the project's number leads to the same service as the older one."""
    worker = "https://worker-471829304517.europe-west1.run.app"
    api = service("api", "europe-west1", env={"WORKER_URL": worker})
    draft = told(json.dumps([api, service("worker", "europe-west1", urls=[worker])]))

    assert [(p.name, [u.target for u in p.uses]) for p in draft.parts] == [("api", ["worker"]), ("worker", [])]


def test_version_1_tells_all_urls_too() -> None:
    """In an annotation, as JSON, and as the address within the cloud."""
    template = {"spec": {"containers": [{"env": [{"name": "A", "value": "https://auth-471829304517.europe-west1.run.app"},
                                                 {"name": "B", "value": "https://auth-inner.example"}]}]}}  # fmt: skip
    urls = '["https://auth-471829304517.europe-west1.run.app", "https://auth-xyz.a.run.app"]'
    head = {"apiVersion": "serving.knative.dev/v1", "kind": "Service"}
    api = {**head, "metadata": {"name": "api"}, "spec": {"template": template}}
    auth = {**head, "metadata": {"name": "auth", "annotations": {"run.googleapis.com/urls": urls}},
            "status": {"url": "https://auth-xyz.a.run.app", "address": {"url": "https://auth-inner.example"}}}  # fmt: skip
    draft = told(json.dumps([api, auth]))

    assert [(p.name, p.url, [u.target for u in p.uses]) for p in draft.parts] == [
        ("api", "", ["auth"]),
        ("auth", "https://auth-xyz.a.run.app", []),
    ]


def test_namesakes_in_two_regions_are_two() -> None:
    """The region tells them apart, only where a name stands twice, and a note says so."""
    draft = told(
        json.dumps([service("api", "us-central1"), service("api", "europe-west1"), service("web", "us-central1")])
    )

    assert [(p.name, p.log_name) for p in draft.parts] == [
        ("api-us-central1", ""),
        ("api-europe-west1", ""),
        ("web", "web"),
    ]
    assert draft.notes[0] == (
        "2 services are called api: here they are api-us-central1 and api-europe-west1, "
        "and log entries of api belong to none of them"
    )


def test_one_service_told_of_twice_is_one() -> None:
    """A project's number in one file and its name in the other do not make two of it."""
    one = {"apiVersion": "serving.knative.dev/v1", "kind": "Service",
           "metadata": {"name": "api", "namespace": "471829304517", "labels": {"cloud.googleapis.com/location": "us-central1"}},
           "status": {"url": "https://api-abc123-us.a.run.app"}}  # fmt: skip
    draft = told(json.dumps([one, service("api", "us-central1")]))

    assert [p.name for p in draft.parts] == ["api"]


def test_a_collector_of_errors_is_no_component() -> None:
    """Nothing in it can be asked, its key is no password of ours, and its domain is not the environment's."""
    dsn = "https://0123456789abcdef0123456789abcdef@collector.example/4505"
    draft = told(json.dumps([service("api", "us-central1", env={"SENTRY_DSN": dsn})]))

    assert [p.name for p in draft.parts] == ["api"]
    assert draft.domains == ()
    assert draft.parts[0].notes == (
        "SENTRY_DSN leads to collector.example, which takes reports of errors and is not asked",
    )


def test_a_provider_of_models_lends_no_domain() -> None:
    """It is a component, and its domain belongs to somebody else."""
    draft = told(json.dumps([service("api", "us-central1", env={"MODEL_URL": "https://models.example/v1"})]))

    assert [p.kind for p in draft.parts] == ["service", "model-provider"]
    assert draft.domains == ()
