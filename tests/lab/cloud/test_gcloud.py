"""The genuine gcloud, pointed at the lab by its own settings."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lab.cloud.conftest import PLACE, Cloud

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

Run = Callable[..., Any]
SECONDS = 90
REGION = ("--region", "europe-west1")


@pytest.fixture
def gcloud(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run one command of gcloud against the lab and return what it prints as JSON."""
    program = shutil.which("gcloud")
    if program is None:
        pytest.skip("gcloud is not installed")
    folder = tmp_path_factory.getbasetemp() / "gcloud"
    environment = {**os.environ, **settings(cloud, folder)}

    def run(*words: str) -> Any:
        argv = (program, *words, "--quiet", "--format=json")
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "null")

    return run


def settings(cloud: Cloud, folder: Path) -> dict[str, str]:
    """The environment that docs/how-to/use-the-lab.md names."""
    host, port = cloud.url.removeprefix("http://").split(":")
    names = ("CLOUDRESOURCEMANAGER", "LOGGING", "NETWORKMANAGEMENT", "REDIS", "SECRETMANAGER", "SQL", "VPCACCESS")
    return {
        "CLOUDSDK_CONFIG": str(folder),
        "CLOUDSDK_CORE_PROJECT": "chat-lab",
        "CLOUDSDK_AUTH_DISABLE_CREDENTIALS": "true",
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
        **{f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name}": f"{cloud.url}/" for name in names},
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE": f"{cloud.url}/compute/v1/",
        # gcloud puts the region in front of the host: a proxy takes whatever the name then is.
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN": "http://run.lab/",
        "CLOUDSDK_PROXY_TYPE": "http",
        "CLOUDSDK_PROXY_ADDRESS": host,
        "CLOUDSDK_PROXY_PORT": port,
    }


def test_run_describes_updates_and_rolls_back(cloud: Cloud, gcloud: Run) -> None:
    """An update deploys, update-traffic pins the revision before, and --to-latest lets it go again."""
    first = gcloud("run", "services", "describe", "chat-web", *REGION)["status"]["latestReadyRevisionName"]
    updated = gcloud("run", "services", "update", "chat-web", *REGION, "--memory", "700Mi")
    container = updated["spec"]["template"]["spec"]["containers"][0]
    assert container["resources"]["limits"]["memory"] == "700Mi"
    assert updated["status"]["latestReadyRevisionName"] != first
    gcloud("run", "services", "update-traffic", "chat-web", *REGION, f"--to-revisions={first}=100")
    [share] = cloud.get(f"/v2/{PLACE}/services/chat-web")["traffic"]
    assert share["revision"] == first
    gcloud("run", "services", "update-traffic", "chat-web", *REGION, "--to-latest")
    assert cloud.get(f"/v2/{PLACE}/services/chat-web")["traffic"][0]["type"].endswith("LATEST")


def test_the_network_is_described_and_changed(gcloud: Run) -> None:
    """Connector, firewall and connectivity test answer to their commands."""
    connector = ("compute", "networks", "vpc-access", "connectors", "describe", "chat-connector")
    assert gcloud(*connector, *REGION)["state"] == "READY"
    rule = ("--direction=EGRESS", "--action=DENY", "--rules=tcp:6379", "--destination-ranges=127.0.0.0/8")
    gcloud("compute", "firewall-rules", "create", "deny-cache", *rule)
    made = gcloud(
        *("network-management", "connectivity-tests", "create", "from-the-network", "--source-ip-address=10.8.0.2"),
        *("--source-network=projects/chat-lab/global/networks/default",),
        f"--destination-redis-instance={PLACE}/instances/chat-cache",
    )
    gcloud("compute", "firewall-rules", "delete", "deny-cache")
    assert made["reachabilityDetails"]["result"] == "UNREACHABLE"
    assert "deny-cache" in json.dumps(made["reachabilityDetails"]["traces"])


def test_logs_stores_and_secrets_are_read(gcloud: Run) -> None:
    """What a person on call asks first."""
    rows = gcloud("logging", "read", "resource.type=cloud_run_revision AND severity>=INFO", "--limit=3")
    assert len(rows) == 3
    assert gcloud("sql", "instances", "describe", "chat-db")["settings"]["activationPolicy"] == "ALWAYS"
    assert gcloud("redis", "instances", "describe", "chat-cache", *REGION)["state"] == "READY"
    assert [row["state"] for row in gcloud("secrets", "versions", "list", "jwt-secret")] == ["ENABLED"]
    assert gcloud("compute", "ssl-certificates", "list")[0]["name"] == "chat-certificate"
