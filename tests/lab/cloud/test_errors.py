"""Whatever is asked, the API answers with Google's error model: never a stack trace, never a hang."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from goldenpath_lab.cloud import http
from goldenpath_lab.cloud.snapshot import METHODS, PATHS
from tests.lab.cloud.conftest import PLACE, Cloud

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

COMPUTE = "/compute/v1/projects/chat-lab/global"
SERVICE = f"/v2/{PLACE}/services/chat-api"


def error(cloud: Cloud, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
    """The status and the error of a call that must not work."""
    told = cloud.ask(method, path, body, **headers)
    assert told.status >= 400, told
    assert set(told.body) == {"error"}, told
    assert told.body["error"]["message"]
    assert told.body["error"]["code"] == told.status
    assert "Traceback" not in json.dumps(told.body)
    return told.status, told.body["error"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "names"),
    [
        ("GET", "/nothing/of/the/kind", None, 404, "/nothing/of/the/kind"),
        ("GET", "/v2/projects/other/locations/europe-west1/services", None, 404, "other"),
        ("GET", "/v2/projects/chat-lab/locations/mars-north1/services", None, 404, "mars-north1"),
        ("GET", f"/v2/{PLACE}/services/nothing", None, 404, "nothing"),
        ("GET", f"{SERVICE}/revisions/nothing", None, 404, "nothing"),
        ("GET", f"/v1/{PLACE}/operations/nothing", None, 404, "nothing"),
        ("DELETE", SERVICE, None, 501, "deleted"),
        ("PATCH", SERVICE, b"{", 400, "JSON"),
        ("PATCH", SERVICE, b"[]", 400, "object"),
        ("PATCH", SERVICE, {"color": "red"}, 400, 'Unknown name "color"'),
        ("PATCH", SERVICE, {"etag": "old"}, 409, "Conflict"),
        ("PATCH", f"{SERVICE}?updateMask=uri", {}, 400, "uri"),
        ("PATCH", f"{SERVICE}?updateMask=a..b", {}, 400, "mask"),
        ("PATCH", f"{SERVICE}?updateMask=traffic", {"traffic": [{"percent": 90}]}, 400, "90 percent"),
        ("PATCH", f"{SERVICE}?updateMask=traffic", {"traffic": [{"revision": "x", "percent": 100}]}, 400, "'x'"),
        ("PATCH", f"{SERVICE}?updateMask=ingress", {"ingress": "INGRESS_NOWHERE"}, 400, "INGRESS_NOWHERE"),
        ("PATCH", f"{SERVICE}?updateMask=template.timeout", {"template": {"timeout": "2h"}}, 400, "timeout"),
        ("PATCH", f"{SERVICE}?updateMask=template", {"template": {"containers": 5}}, 400, "containers"),
        ("POST", f"{SERVICE}:setIamPolicy", {"policy": {"bindings": [{"role": "king", "members": []}]}}, 400, "king"),
        ("GET", f"/v1/{PLACE}/connectors/nothing", None, 404, "nothing"),
        ("PATCH", f"/v1/{PLACE}/connectors/chat-connector?updateMask=minInstances", {"minInstances": 9}, 400, "9"),
        ("PATCH", f"/v1/{PLACE}/connectors/chat-connector?updateMask=network", {"network": "x"}, 400, "network"),
        ("GET", f"/v1/{PLACE}/instances/nothing", None, 404, "nothing"),
        ("PATCH", f"/v1/{PLACE}/instances/chat-cache?updateMask=memorySizeGb", {"memorySizeGb": 0}, 400, "memory"),
        ("GET", "/v1/projects/chat-lab/secrets/nothing", None, 404, "nothing"),
        ("GET", "/v1/projects/chat-lab/secrets/..%2F..%2Fx/versions", None, 404, ""),
        ("GET", "/v1/projects/chat-lab/secrets/jwt-secret/versions/99:access", None, 404, "99"),
        ("POST", "/v1/projects/chat-lab/secrets/jwt-secret:addVersion", {"payload": {"data": "%"}}, 400, "base64"),
        ("POST", "/v2/entries:list", {}, 400, "resource_names"),
        ("POST", "/v2/entries:list", {"resourceNames": ["projects/other"]}, 404, "other"),
        ("POST", "/v2/entries:list", {"resourceNames": ["projects/chat-lab"], "filter": "a="}, 400, "column 3"),
        ("POST", "/v2/entries:list", {"resourceNames": ["projects/chat-lab"], "orderBy": "size"}, 400, "size"),
        ("POST", "/v2/entries:list", {"resourceNames": ["projects/chat-lab"], "pageToken": "x.y"}, 400, "page_token"),
        ("GET", "/v3/projects/chat-lab/timeSeries", None, 400, "filter"),
        ("GET", "/sql/v1beta4/projects/chat-lab/instances/nothing", None, 404, "does not exist"),
        ("PATCH", "/v1/projects/chat-lab/instances/chat-db", {"settings": {"activationPolicy": "MAYBE"}}, 400, "MAYBE"),
        ("PATCH", "/v1/projects/chat-lab/instances/chat-db", {"settings": {"tier": "db-f1-micro"}}, 501, "tier"),
        ("GET", f"{COMPUTE}/backendServices/nothing", None, 404, "backendServices/nothing"),
        ("PATCH", f"{COMPUTE}/backendServices/chat-api", {"timeoutSec": 0}, 400, "timeoutSec"),
        ("PATCH", f"{COMPUTE}/backendServices/chat-api", {"fingerprint": "old", "timeoutSec": 9}, 412, "fingerprint"),
        ("POST", f"{COMPUTE}/firewalls", {"name": "x"}, 400, "allowed and denied"),
        ("POST", f"{COMPUTE}/firewalls", {"name": "X!", "denied": [{"IPProtocol": "tcp"}]}, 400, "name"),
        ("POST", f"{COMPUTE}/routes", {"name": "x", "destRange": "here", "nextHopIp": "10.0.0.1"}, 400, "CIDR"),
        ("POST", f"{COMPUTE}/sslCertificates", {"name": "x", "certificate": "a", "privateKey": "b"}, 400, "parsed"),
        ("GET", "/storage/v1/b/nothing", None, 404, "bucket does not exist"),
        ("GET", "/storage/v1/b/nothing/o/x", None, 404, "bucket does not exist"),
        ("POST", "/storage/v1/b?project=chat-lab", {"name": "../x"}, 400, "Invalid bucket name"),
        ("GET", "/storage/v1/b/..%2F..%2Fsecrets/o", None, 404, ""),
        ("POST", "/v1/projects/chat-lab/locations/global/connectivityTests?testId=t", {}, 400, "source"),
    ],
)
def test_what_cannot_be_done_is_refused_and_named(  # noqa: PLR0917 - the sides of a call
    cloud: Cloud, method: str, path: str, body: object, status: int, names: str
) -> None:
    """The status is Google's for the case, and the message names what is wrong."""
    found, said = error(cloud, method, path, body)
    assert found == status
    assert names in said["message"]
    if path.startswith(("/compute/", "/storage/", "/sql/")):
        assert said["errors"][0]["reason"]
    else:
        assert said["status"].isupper()


def test_a_body_has_a_limit(cloud: Cloud) -> None:
    """What is too large is refused, not swallowed."""
    _, said = error(cloud, "POST", "/v2/entries:list", b"x" * (http.BODY_LIMIT + 1))
    assert str(http.BODY_LIMIT) in said["message"]


async def raw(cloud: Cloud, request: bytes) -> bytes:
    """The first line of the answer to bytes on the wire."""
    host, port = cloud.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    line = await asyncio.wait_for(reader.readline(), 15)
    writer.close()
    return line


def test_bytes_that_are_no_request_are_answered_or_cut(cloud: Cloud) -> None:
    """Neither garbage nor half a request nor a request to a proxy holds the door."""
    assert b" 400 " in asyncio.run(raw(cloud, b"\x16\x03\x01 nonsense\r\n\r\n"))
    through = b"GET http://europe-west1-run.lab/v1/projects/chat-lab HTTP/1.1\r\nHost: run.lab\r\n\r\n"
    assert b" 200 " in asyncio.run(raw(cloud, through))
    half = b"POST /v2/entries:list HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    assert b" 504 " in asyncio.run(raw(cloud, half))


@pytest.mark.parametrize("header", [{"Origin": "https://anywhere.test"}, {"Host": "anywhere.test"}])
def test_browsers_are_kept_out(cloud: Cloud, header: dict[str, str]) -> None:
    """A page from elsewhere, also under a name that points to loopback, changes and reads nothing."""
    status, _ = error(cloud, "GET", SERVICE, **header)
    assert status == 403


def test_a_costly_expression_is_cut_off_and_the_lab_goes_on(cloud: Cloud) -> None:
    """A search runs in a process of its own: one that takes for ever ends, and others are answered meanwhile."""
    query = {"resourceNames": ["projects/chat-lab"], "filter": 'logName=~"^(([a-z0-9./%-]+)+)+$!"'}
    with ThreadPoolExecutor() as others:
        endless = others.submit(cloud.ask, "POST", "/v2/entries:list", query)
        assert cloud.get(SERVICE)["name"].endswith("chat-api")
        told = endless.result()
    assert told.status == 504, told


def test_the_snapshot_asks_what_is_there(cloud: Cloud) -> None:
    """Every address of the read-only picture is answered, and none of them holds a secret."""
    value = cloud.lab.folder.joinpath("secrets", "jwt-secret", "1").read_text(encoding="utf-8")
    for name, path in PATHS.items():
        told = cloud.ask(METHODS.get(name, "GET"), path)
        assert told.status == 200, (name, told)
        assert value not in json.dumps(told.body)
