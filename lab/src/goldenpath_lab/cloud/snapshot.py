"""What a read-only picture of the cloud asks: one address a file of a recording."""

from goldenpath_lab.model import CONNECTOR, PROJECT, REGION

_RUN = f"/v2/projects/{PROJECT}/locations/{REGION}/services"
_REGIONAL = f"/v1/projects/{PROJECT}/locations/{REGION}"
_COMPUTE = f"/compute/v1/projects/{PROJECT}"
_SERVICES = ("chat-api", "chat-auth", "chat-web")
_SECRETS = ("database-url", "jwt-secret", "model-key", "service-secret")

PATHS: dict[str, str] = {
    "run-services": _RUN,
    **{f"run-revisions-{name}": f"{_RUN}/{name}/revisions" for name in _SERVICES},
    **{f"run-policy-{name}": f"{_RUN}/{name}:getIamPolicy" for name in _SERVICES},
    "connector": f"{_REGIONAL}/connectors/{CONNECTOR}",
    "redis": f"{_REGIONAL}/instances/chat-cache",
    "sql": f"/sql/v1beta4/projects/{PROJECT}/instances/chat-db",
    "secrets": f"/v1/projects/{PROJECT}/secrets",
    **{f"secret-versions-{name}": f"/v1/projects/{PROJECT}/secrets/{name}/versions" for name in _SECRETS},
    **{f"secret-policy-{name}": f"/v1/projects/{PROJECT}/secrets/{name}:getIamPolicy" for name in _SECRETS},
    "project-policy": f"/v1/projects/{PROJECT}:getIamPolicy",
    "backend-services": f"{_COMPUTE}/global/backendServices",
    "url-maps": f"{_COMPUTE}/global/urlMaps",
    "target-https-proxies": f"{_COMPUTE}/global/targetHttpsProxies",
    "ssl-certificates": f"{_COMPUTE}/global/sslCertificates",
    "forwarding-rules": f"{_COMPUTE}/global/forwardingRules",
    "firewalls": f"{_COMPUTE}/global/firewalls",
    "routes": f"{_COMPUTE}/global/routes",
    "routers": f"{_COMPUTE}/regions/{REGION}/routers",
}
"""Name → path; all are read with GET, but for the one that Google reads with POST (``METHODS``)."""

METHODS: dict[str, str] = {"project-policy": "POST"}
"""Name → method, where it is not GET; the body is empty."""
