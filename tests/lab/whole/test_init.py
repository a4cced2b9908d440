"""goldenpath init against a platform that really runs: its pages, and its cloud's list of services."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from tests.lab.whole.running import RunningLab

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

API = "https://api.chat.test:8443"


def goldenpath(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The product, run to its end."""
    program = str(Path(sys.executable).with_name("goldenpath"))
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=60)


def drafted(lab: RunningLab, *arguments: str) -> Any:
    """What init writes of the lab, after config check has found nothing wrong in it."""
    status = lab.command("status")
    output = lab.folder.parent / "goldenpath.yaml"
    done = goldenpath(
        "init", *arguments, "--trust", status["ca_file"], "--nameserver", status["nameserver"], "--force", "--output", str(output)
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    checked = goldenpath("config", "check", str(output))
    assert checked.returncode == 0, checked.stderr
    return yaml.safe_load(output.read_text(encoding="utf-8"))


def test_a_url_tells_of_its_own_service_and_names_the_others(lab: RunningLab) -> None:
    """Stores come from its health page; the other hosts are not asked."""
    document = drafted(lab, API)

    assert document["domains"] == ["chat.test"]
    assert document["components"] == {
        "chat-api": {
            "kind": "service",
            "url": API,
            "health": ["/health/backend", "/health/ready", "/health", "/health/live"],
            "uses": ["database", "cache", "model-provider"],
        },
        "database": {"kind": "database"},
        "cache": {"kind": "cache"},
        "model-provider": {"kind": "model-provider"},
        "chat-auth": {"kind": "auth", "url": "https://auth.chat.test:8443"},
        "chat-web": {"kind": "frontend", "url": "https://app.chat.test:8443"},
    }


def test_hosts_that_may_be_asked_tell_of_themselves(lab: RunningLab) -> None:
    """The page's service names the two that it asks, and each its health paths."""
    components = drafted(lab, API, "--yes")["components"]

    assert components["chat-web"]["uses"] == ["chat-auth", "chat-api"]
    assert components["chat-auth"]["uses"] == ["database", "cache"]
    assert all("/health" in components[name]["health"] for name in ("chat-api", "chat-auth", "chat-web"))


def test_the_cloud_s_list_fills_what_pages_do_not_tell(lab: RunningLab, tmp_path: Path) -> None:
    """The way around the balancer, the connector, the stores' addresses: of one service both sources speak."""
    cloud = lab.command("status")["cloud_api"]
    with urlopen(f"{cloud}/v2/projects/chat-lab/locations/europe-west1/services", timeout=30) as answer:  # noqa: S310 - the lab's own address
        services = tmp_path / "services.json"
        services.write_bytes(answer.read())
    components = drafted(lab, str(services), API, "--yes")["components"]
    api = components["chat-api"]

    assert (api["url"], api["direct"].startswith("http://127.")) == (API, True)
    assert {"component": "chat-db", "via": "chat-connector"} in api["uses"]
    assert components["cache"]["url"].startswith("redis://127.")
    assert components["model-provider"]["url"].endswith("/v1")
