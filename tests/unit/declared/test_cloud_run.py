"""Cloud Run descriptions of both API versions."""

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
