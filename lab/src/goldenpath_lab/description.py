"""The lab described for whoever checks it from outside: a ``goldenpath.yaml`` in the lab's own folder.

Nothing but addresses, names and references stands in it; the secrets lie in files beside it.
"""

import secrets
from collections.abc import Iterator

from goldenpath_lab.parts.files import write_private
from goldenpath_lab.state import State
from goldenpath_lab.status import Report

FILE = "goldenpath.yaml"
_PASSWORD = ("check", "walker-password")


def describe(state: State, report: Report) -> None:
    """Write the file, and a password for the account that walks; an account once named stays."""
    password = state.path(*_PASSWORD)
    if not password.exists():
        write_private(password, secrets.token_urlsafe(18))
    state.path(FILE).write_text("\n".join(_lines(report)) + "\n", encoding="utf-8")


def _lines(report: Report) -> Iterator[str]:  # noqa: PLR0915 - one statement for each line of the file
    urls = {one.name: one.url for one in report.services}
    parts = {one.name: one.address for one in report.parts}
    balancer = parts["balancer"].partition(":")[0]
    socket = urls["chat-api"].replace("https://", "wss://") + "/ws"
    yield "# Written by goldenpath-lab whenever the lab has come up: what there is, and where."
    yield "version: 1"
    yield "name: lab"
    yield f"domains: [{report.config.domain}]"
    yield "network:"
    yield f"  nameservers: [{report.nameserver}]"
    yield "  trust: [certificates/ca.pem]"
    yield "components:"
    yield "  load-balancer:"
    yield "    kind: load-balancer"
    yield f"    addresses: [{balancer}]"
    yield "    uses: [chat-web, chat-auth, chat-api]"
    for one in report.services:
        yield from _service(one.name, one.url, one.direct_url)
    yield "  database:"
    yield "    kind: database"
    yield f"    url: postgresql://chat@{parts['database']}/chat"
    yield "    password: file:postgres/passwords.json#chat"
    yield "  cache:"
    yield "    kind: cache"
    yield f"    url: redis://{parts['cache']}/0"
    yield "  connector: {kind: connector}"
    if "model provider" in parts:
        yield "  model-provider:"
        yield "    kind: model-provider"
        yield f"    url: http://{parts['model provider']}/v1"
        yield "    token: file:secrets/model-key/1"
    yield "checks:"
    yield "  - {name: the page is served, component: chat-web, http: /, expect: [status == 200]}"
    yield "journeys:"
    yield "  chat:"
    yield "    uses: chat-platform"
    yield "    with:"
    yield f"      api: {urls['chat-api']}"
    yield "      api_component: chat-api"
    yield "      auth_component: chat-auth"
    yield f"      login: {urls['chat-auth']}/auth/login"
    yield f"      register: {urls['chat-auth']}/auth/register"
    yield f"      logout: {urls['chat-auth']}/auth/logout"
    yield f"      email: walker-{{run}}@{report.config.domain}"
    yield f"      password: file:{'/'.join(_PASSWORD)}"
    yield f"      socket: {socket}"
    yield f"      messages: {urls['chat-api']}/api/threads/{{thread_id}}/messages"
    yield f"      thread: {urls['chat-api']}/api/threads/{{thread_id}}"
    yield "      events: {first_within: 5, gap: 7}"
    yield "logs:"
    yield "  - {file: logs/entries.ndjson, last: 15m}"
    yield "budget: {seconds: 20s, answer: 5s, probes_per_minute: 600}"


def _service(name: str, url: str, direct: str) -> Iterator[str]:
    kinds = {"chat-web": "frontend", "chat-auth": "auth"}
    health = {"chat-api": "[/health/backend, /health, /health/startup, /health/live]"}
    uses = {
        "chat-web": "[chat-auth, chat-api]",
        "chat-auth": "[database, {component: cache, via: connector}]",
        "chat-api": "[chat-auth, database, {component: cache, via: connector}, model-provider]",
    }
    yield f"  {name}:"
    yield f"    kind: {kinds.get(name, 'service')}"
    yield f"    url: {url}"
    yield f"    direct: {direct}"
    yield f"    health: {health.get(name, '[/health, /health/live]')}"
    yield "    behind: load-balancer"
    yield f"    uses: {uses[name]}"
