"""Calls to the model provider are not answered, break off, or are answered with what cannot be read."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.summaries: model provider call failed: httpx.RemoteProtocolError: peer closed connection without sending complete message body (incomplete chunked read)"

SIGNATURE = Signature(
    id="model-provider-unreachable",
    title="{service} gets no whole answer from its model provider ({error|see the proof})",
    layer=Layer.DEPENDENCY,
    rung=Rung.BACKING,
    accuses="model-provider",
    seen_live=(
        Need(
            facts=("model-provider-refuses", "model-provider-keeps-silent", "model-provider-answers-nonsense"),
            scope="component",
        ),
        Need(
            facts=("model-users-suffer",),
            scope="system",
        ),
    ),
    requires=(
        Need(facts=("model-call-broken",)),
        Need(facts=("failed-with-model-call", "model-call-broken-lasting"), within=2.0),
    ),
    excluded_by=(
        Exclusion(
            fact="model-provider-connects-here",
            why="the provider was asked later, and answers here: the service or its way is at fault",
            scope="system",
            later=True,
        ),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "answer-disguises-error@callers",
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "third-party-unreachable",
        "worker-timeout",
        "request-timeout-reached",
        "request-timeout-cuts-sockets",
        "balancer-cuts-live-sockets",
    ),
    rivals=("model-provider-down", "third-party-unreachable", "connector-saturated"),
    detail="The error names the call to the model, and requests fail with it or no answer was seen after it. Whether the provider or the way to it is at fault is not in these entries; a limit that is too short for long answers looks the same",
    predicts="calls from another network fail too (the provider), or only those from here (the way out)",
    discriminator=Question(
        do="send one small request by hand, from here and from another network, and look at the provider's status page",
        decides="whether the provider, the way out or the service's own limit is at fault",
        command="",
    ),
    remedies=(
        Remedy(id="other-model", do="use another model or provider until it ends", risk="medium"),
        Remedy(
            id="bound-and-say-so", do="bound the call, retry with a growing pause, and tell the user instead of hanging"
        ),
    ),
    key_phrase="peer closed connection without sending complete message body",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(text=_TEXT, severity="ERROR", after=9.0),
        Line(text=_TEXT, severity="ERROR", after=17.0),
    ),
    near_miss=(
        Line(text=f"try 1 of 3: {_TEXT}", severity="WARNING"),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="model-provider",
            protocol="http",
            purpose="models",
            way="inside",
            target="10.20.0.3:6379",
            phase=Phase.CONNECT,
            reason=Reason.REFUSED,
            text="",
        ),
        Gone(
            component="shop-api",
            failed="events",
            problem="run-failed",
            seen="agent_error model_unavailable",
            values={"error": "model_unavailable"},
            after=0.4,
        ),
    ),
    live_near_miss=(
        Seen(
            component="model-provider",
            purpose="models",
            way="inside",
            target="https://model.example/v1/models",
            status=200,
            body="{}",
        ),
        Gone(
            component="shop-api",
            failed="events",
            problem="run-failed",
            seen="agent_error model_unavailable",
            values={"error": "model_unavailable"},
            after=0.4,
        ),
    ),
    origin="httpx's words: run 2026-11 (openai-python#2065, #2356); other drivers: documentation and public reports",
)
