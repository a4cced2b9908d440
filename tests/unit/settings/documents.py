"""Documents that the tests of goldenpath.yaml share."""

from typing import Any

import yaml

from goldenpath.model.environment import Environment
from goldenpath.settings import Examined, examine, read
from goldenpath.wire.config_files import parse

SOURCE = "/etc/staging/goldenpath.yaml"

BASE = """\
components:
  front: {kind: load-balancer, url: https://api.example.test}
  api:
    kind: service
    url: https://api.example.test
    direct: http://10.0.0.5:8080
    behind: front
    uses: [database, {component: cache, via: connector}]
  database: {kind: database, url: "postgresql://chat@127.0.0.1:5432/chat", password: env:DB}
  cache: {kind: cache, url: "redis://127.0.0.1:6379/0"}
  connector: {kind: connector}
"""


def examined(text: str) -> Examined:
    """Return what is said about a document."""
    return examine(parse(text, "goldenpath.yaml"), SOURCE)


def environment(text: str) -> Environment:
    """Return the environment that a document declares."""
    return read(parse(text, "goldenpath.yaml"), SOURCE)


def plain(text: str) -> Any:
    """Return a document as a validator of JSON Schema takes it."""
    return yaml.safe_load(text)


WRONG: list[tuple[str, str, bool]] = [
    # what is added to BASE, or stands for itself where it declares components; what is said; whether the schema sees it
    ("version: 2\n", '12:10  version: "2" — expected 1', True),
    ("namee: x\n", '12:1  unknown key "namee" — did you mean "name"?', True),
    ("journeys: {j: {steps: [{step: get, url: 'https://example.test', expect: []}]}}\n", "expect: is empty", False),
    ("name: [x]\n", "12:7  name: a list — expected text", True),
    ("name: ''\n", '12:7  name: "" — expected text', True),
    ("network: {nameservers: [ns.example.test]}\n", "network.nameservers[0]", False),
    ("network: {nameservers: ['127.0.0.1:99999']}\n", "with the port 99999 — expected a port from 1 to 65535", False),
    ("network: {hosts: {api.example.test: nowhere}}\n", '"nowhere" — expected an IPv4 or IPv6 address', False),
    ("network: {hosts: {'a b': 127.0.0.1}}\n", '"a b" — expected the name of a host', False),
    ("network: {proxy: socks://x}\n", 'the scheme "socks" — expected a URL that begins with http://', True),
    ("network: {proxy: 'https://p:3128'}\n", 'the scheme "https" — expected a URL that begins with http://', True),
    ("network: {proxy: {user: me}}\n", 'network.proxy: lacks "url"', True),
    ("network: {proxy: {url: 'http://p:3128', password: 'env:P'}}\n", "a password without a user", True),
    ("network: {proxy: {url: 'http://p:3128', user: 'me:x'}}\n", 'a colon in "user"', True),
    (
        "network: {proxy: {url: 'http://p:3128', user: me, password: 'gcp-secret:projects/p/secrets/s'}}\n",
        "a password that only the proxy leads to",
        False,
    ),
    ("network: {trust: [{}]}\n", "network.trust[0]: a mapping — expected text", True),
    ("domains: [https://example.test]\n", "expected a domain such as example.test", True),
    ("checks: {component: api}\n", "a check that asks nothing — expected one of http, tcp", True),
    ("checks: [status == 200]\n", "expected a mapping such as {component: api, http", True),
    ("checks: [{component: api, http: /a, tcp: 'x:1'}]\n", "http and tcp in one check", True),
    ("checks: [{http: /a}]\n", 'lacks "component" — expected the component that is asked', True),
    ("checks: [{component: apo, http: /a}]\n", 'component "apo" is asked but not declared — did you mean "api"?', False),
    ("checks: [{component: api, htpp: /a}]\n", 'unknown key "htpp" — did you mean "http"?', True),
    ("checks: [{component: api, http: health}]\n", '"health" — expected a path such as /health, or a URL', True),
    ("checks: [{component: api, http: '/a?token=abcdef'}]\n", "a secret in a path — expected none", False),
    ("checks: [{component: api, http: /a, way: directt}]\n", '"directt" — expected one of public', True),
    ("checks: [{component: api, http: /a, way: inside}]\n", 'component "api" has no inside — expected inside:', False),
    ("checks: [{component: connector, http: /a}]\n", 'component "connector" has no url — expected url:', False),
    ("checks: [{component: api, redis: }]\n", "has a URL of https:// — redis needs redis:// or rediss://", False),
    ("checks: [{component: api, tcp: api}]\n", '"api" without a port — expected host:port', False),
    ("checks: [{component: api, tcp: 'api:0'}]\n", "with the port 0", False),
    ("checks: [{component: api, tls: 'a b'}]\n", "without a valid host", False),
    ("checks: [{component: api, dns: 'a b'}]\n", "expected a name such as api.example.test", False),
    ("checks: [{component: api, http: [/a]}]\n", "a list — expected a path such as /health", True),
    ("checks: [{component: api, command: 'ls -l'}]\n", "text — expected a list: the program, then each argument", True),
    ("checks: [{component: api, command: []}]\n", "a list — expected a list: the program", True),
    ("checks: [{component: api, command: [ls, []]}]\n", "command[1]: a list — expected text", True),
    ("checks: [{component: api, http: /a, good: 4, tries: 3}]\n", "good: 4 of 3 is impossible", False),
    ("checks: [{component: api, http: /a, tries: 900}]\n", "expected a whole number from 1 to 20", True),
    ("checks: [{component: api, http: /a, of: 3 of 2}]\n", "of: 3 of 2 is impossible", False),
    ("checks: [{component: api, http: /a, of: most}]\n", '"most" — expected N of M, such as 2 of 3', True),
    ("checks: [{component: api, http: /a, of: 1 of 2, good: 1}]\n", '"of" beside "good" or "tries"', True),
    ("checks: [{component: api, http: /a, timeout: soon}]\n", '"soon" — expected a duration such as 300ms', True),
    ("checks: [{component: api, http: /a, timeout: 0}]\n", '"0" — expected a duration', True),
    ("checks: [{component: api, http: /a, expect: [statusz = 200]}]\n", 'in "statusz = 200" at 9: "=" — expected "=="', False),
    ("checks: [{component: api, http: /a, expect: ['failure == \"refuse\"']}]\n", 'did you mean "refused"?', False),
    ("checks: [{component: api, http: /a, expect: [{}]}]\n", "expect[0]: a mapping — expected a condition", True),
    ("checks: [{component: api, http: /a, method: get}]\n", '"get" — expected one of GET', True),
    ("checks: [{component: api, tcp: , method: GET}]\n", "method: means nothing for tcp", True),
    ("checks: [{component: api, http: /a, http2: maybe}]\n", '"maybe" — expected true or false', True),
    ("checks: [{component: api, http: /a, family: 5}]\n", '"5" — expected one of 4, 6', True),
    ("checks: [{component: api, http: /a, headers: {'a b': x}}]\n", "expected a header's name", False),
    ('checks: [{component: api, http: /a, headers: {accept: "x\\ny"}}]\n', "more than one line — expected one", False),
    ("checks: [{component: api, http: /a, headers: {authorization: Bearer abc}}]\n", "a secret in plain text", True),
    ("checks: [{component: api, http: /a, name: x}, {component: api, tcp: , name: x}]\n", 'a second check with the name "x", first in line 12', False),
    ("journeys: {chat: {}}\n", "a journey that goes nowhere — expected one of uses", True),
    ("journeys: {chat: {uses: a, python: a.py}}\n", "uses and python in one journey", True),
    ("journeys: {chat: {uses: chat-platfrom}}\n", 'did you mean "chat-platform"?', False),
    ("journeys: {chat: {python: mine}}\n", '"mine" — expected a Python file', True),
    ("journeys: {chat: {steps: []}}\n", "a list — expected a list of steps", True),
    ("journeys: {chat: {steps: [go]}}\n", "steps[0]: ", True),
    ("journeys: {chat: {steps: [{url: https://x}]}}\n", 'steps[0]: lacks "step" — expected one of answer', True),
    ("journeys: {chat: {steps: [{step: mesage_}]}}\n", '12:34  journeys.chat.steps[0]: unknown step "mesage_" — did you mean "message"?', False),
    ("journeys: {chat: {steps: [{step: get, expect: [status]}]}}\n", 'in "status" at 7: the end', False),
    ("journeys: {chat: {uses: chat-platform, with: {password: abc}}}\n", "with.password: a secret in plain text", True),
    ("journeys: {chat: {uses: chat-platform, with: {password: }}}\n", "with.password: nothing — expected a reference", True),
    ("journeys: {chat: {uses: chat-platform, with: {login: 'https://a:b@c/'}}}\n", "with.login: a secret in a URL", False),
    ("journeys: {page: {uses: browser}}\n", 'journeys.page: lacks "with" — expected url and actions', True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test}}}\n", 'with: lacks "actions" — expected a list of actions', True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: []}}}\n", "with.actions: a list — expected a list of actions", True),
    ("journeys: {page: {uses: browser, with: {actions: [{see: x}]}}}\n", 'with: lacks "url" — expected the page', False),
    ("journeys: {page: {uses: browser, with: {url: ftp://a, actions: [{see: x}]}}}\n", 'with.url: the scheme "ftp"', True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{clicks: x}]}}}\n", '12:73  journeys.page.with.actions[0]: unknown action "clicks" — did you mean "click"?', True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{fill: '#a'}]}}}\n", 'actions[0].fill: "#a" — expected [selector, value]', True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{fill: ['', x]}]}}}\n", "actions[0].fill: a list — expected [selector, value]", True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{fill: ['#password', abc]}]}}}\n", "actions[0].fill[1]: a secret in plain text", False),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{click: }]}}}\n", "actions[0].click: nothing — expected a selector", True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{screenshot: a/b}]}}}\n", '"a/b" — expected letters', True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{open: 'file:///x'}]}}}\n", '"file:///x" — expected an http or https URL', False),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [go]}}}\n", 'actions[0]: "go" — expected one action', True),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{click: a, see: b}]}}}\n", "actions[0]: a mapping — expected one action", True),
    ("journeys: {page: {uses: browser, with: {component: apo, url: https://a.test, actions: [{see: x}]}}}\n", 'component "apo" is walked in a browser but not declared — did you mean "api"?', False),
    ("journeys: {page: {uses: browser, with: {url: https://a.test, actions: [{see: x}], act: 1}}}\n", 'unknown key "act"', True),
    ("logs: [{last: 15m}]\n", "a source without a place — expected one of file", True),
    ("logs: [{file: a, command: [b]}]\n", "file and command in one source", True),
    ("logs: [{file: a, filter: b}]\n", "filter: means nothing for file", True),
    ("logs: [{entries: https://x}]\n", 'lacks "resources"', True),
    ("logs: [{entries: https://x, resources: [p]}]\n", "expected names such as projects/my-project", True),
    ("logs: [{entries: https://x, resources: [projects/p], token: abc}]\n", "token: a secret in plain text", True),
    ("logs: [x]\n", "expected a mapping such as {file: logs/entries.ndjson", True),
    ("budget: {answer: 30s}\n", "one answer may take 30 s, all of them 20 s", False),
    ("budget: {probes_per_minute: 1.5}\n", '"1.5" — expected a whole number', True),
    ("vantages: {inside: {}}\n", 'vantages.inside: lacks "command"', True),
    ("vantages: {here: {command: [x]}}\n", '"here" is where goldenpath runs', True),
    ("name: x\nname: y\n", "13:1  name: stands twice, first in line 12", False),
    ("components: {}\n", "components: no component — expected at least one", True),
    ("components: [api]\n", "components: a list — expected a mapping", True),
    ("components: {api: {url: https://x.test}}\n", 'components.api: lacks "kind"', True),
    ("components: {api: {kind: service, helth: /x}}\n", 'unknown key "helth" — did you mean "health"?', True),
    ("components: {api: {kind: service, health: x}}\n", '"x" — expected a path that begins with /', True),
    ("components: {api: {kind: service, url: api.test}}\n", '"api.test" — expected a URL that begins with https://', True),
    ("components: {api: {kind: service, url: 'https://a b'}}\n", "which holds blanks", True),
    ("components: {api: {kind: service, url: 'https://x:99999'}}\n", "whose host or port cannot be read", False),
    ("components: {api: {kind: service, url: 'https://-x-'}}\n", "without a valid host", False),
    ("components: {api: {kind: service, url: htps://x}}\n", 'did you mean "https"?', True),
    ("components: {api: {kind: service, url: 'https://joe@x.test'}}\n", "a user in the URL", False),
    ("components: {d: {kind: database, url: mysql://x}}\n", "expected a URL that begins with postgresql://", True),
    ("components: {d: {kind: database, url: 'postgresql://a:b@c/d'}}\n", 'a password in the URL of "c"', True),
    ("components: {d: {kind: database, password: abc}}\n", "a secret in plain text — expected a reference: env:", True),
    ("components: {d: {kind: database, password: 12345}}\n", "a secret in plain text — expected a reference: env:", True),
    ("components: {d: {kind: database, password: 'env:A B'}}\n", "env: without the name of a variable", True),
    ("components: {d: {kind: database, password: 'gcp-secret:x'}}\n", "gcp-secret: without a secret's name", True),
    ("components: {a: {kind: service, addresses: [x1]}}\n", '"x1" — expected an IPv4 or IPv6 address', False),
    ("components: {a: {kind: service, uses: b}}\n", 'component "b" is linked from "a" but not declared', False),
    ("components: {a: {kind: service, uses: a}}\n", '"a" leads to itself', False),
    ("components: {a: {kind: service, behind: b}}\n", 'component "b" is in front of "a" but not declared', False),
    ("components: {a: {kind: service, uses: [{component: b, via: c}]}, b: {kind: cache}}\n", 'component "c" is between "a" and "b" but not declared', False),
    ("components: {a: {kind: service, uses: [{via: c}]}}\n", 'lacks "component"', True),
]  # fmt: skip
"""Each way to be wrong that the reader knows."""


def whole(text: str) -> str:
    """Return a fragment of `WRONG` as a whole document."""
    return text if text.startswith("components") else BASE + text
