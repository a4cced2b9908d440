"""A test client asks so much that the security policy stops it."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_line = partial(
    Line, log="balancer", service="shop-lb", revision="", instance="", severity="WARNING", status=429, latency=0.001
)

SIGNATURE = Signature(
    id="tests-banned-themselves",
    title="{service}: the security policy stops a test client ({said})",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(
        Need(facts=("test-client-stopped-by-policy",)),
        Need(facts=("security-policy-said",), scope="component", within=5.0),
    ),
    ended_by=(Need(facts=("balancer-served",), scope="component", same=("route",)),),
    ceiling="suspected",
    rivals=("no-healthy-backend", "test-credentials-wrong"),
    detail="The load balancer answered these requests itself, by a rule, and only scripted clients met it: no service saw them. A rule that is too strict for real clients would look the same at first",
    predicts="the refusals begin after a burst from one address and end when the rule's time is over; other addresses are served",
    discriminator=Question(
        do="read the rule that matched, and the rate of the client's address before it",
        decides="whether the test's rate or the rule is at fault",
        command="gcloud logging read 'resource.type=\"http_load_balancer\" AND jsonPayload.enforcedSecurityPolicy.outcome=\"DENY\"' --freshness=1d --project={project|PROJECT} --format='value(jsonPayload.enforcedSecurityPolicy.name,jsonPayload.enforcedSecurityPolicy.priority,httpRequest.remoteIp)' --limit=20",
    ),
    remedies=(
        Remedy(id="slow-the-test", do="let the test ask at a rate below the rule's"),
        Remedy(
            id="let-the-runner-in",
            do="add a rule before it that lets the runner's address in",
            risk="medium",
            command="gcloud compute security-policies rules create PRIORITY --security-policy=POLICY --src-ip-ranges=RUNNER_ADDRESS --action=allow --project={project|PROJECT}",
        ),
    ),
    key_phrase="throttled_by_security_policy",
    hit=(
        _line(agent="k6/1.0.0 (https://k6.io/)", payload={"statusDetails": "throttled_by_security_policy"}),
        _line(after=0.5, agent="k6/1.0.0 (https://k6.io/)", payload={"statusDetails": "throttled_by_security_policy"}),
    ),
    near_miss=(
        _line(agent="Mozilla/5.0 (X11; Linux x86_64)", payload={"statusDetails": "throttled_by_security_policy"}),
        _line(after=0.5, agent="k6/1.0.0 (https://k6.io/)", payload={"statusDetails": "throttled_by_security_policy"}),
    ),
    origin="External Application Load Balancer logging, statusDetails table; not seen in a run",
)
