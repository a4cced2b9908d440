"""A test client, told by its user agent, asked the service."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_SCRIPTED = re.compile(
    r"(?i)^(?:python-requests|python-httpx|python-urllib|python/\d\S* (?:aiohttp|websockets)|aiohttp|testclient|pytest|curl|wget|httpie|postmanruntime"
    r"|insomnia|k6|grafana ?k6|locust|artillery|gatling|apache-jmeter|jmeter|newman|vegeta|hey|wrk|apachebench|node-fetch|node|undici|axios|supertest|got"
    r"|go-http-client|okhttp|java|apache-httpclient|jakarta commons-httpclient|reactornetty|ruby|faraday|rest-client)(?:[/ (]|$)"
    r"|headlesschrome|playwright|cypress|selenium|webdriver|\bpytest\b|\be2e\b|smoke-?test|synthetic"
    r"|(?:^|[-_ /])(?:tests?|testing|testsuite|suite|tester|acceptance|regression|conformance|canary|synthetics)(?:[-_ /;)]|$)",
)


def is_scripted(agent: str) -> bool:
    """Return whether a user agent is a library's or a test tool's, not a browser's or a platform's."""
    return _SCRIPTED.search(agent) is not None


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route and status that scripted clients got; of many entries the first and last agent are known."""
    for witness in reading.scan.witnesses:
        first, last = witness.first.request, witness.last.request
        if first is None or last is None or witness.first.stream not in {Stream.REQUEST, Stream.BALANCER}:
            continue
        if is_scripted(first.agent) and is_scripted(last.agent):
            yield fact_of(witness, route=first.route, status=str(first.status), agent=first.agent[:80])


FACT = FactRule(
    id="test-client-asked",
    title="a test client asked the service",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
