"""The model provider answers that it is overloaded or failing."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "anthropic.OverloadedError: Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}"

SIGNATURE = Signature(
    id="model-provider-down",
    title="{service}: the model provider answers that it is overloaded or failing",
    layer=Layer.DEPENDENCY,
    rung=Rung.BACKING,
    accuses="model-provider",
    seen_live=(
        Need(facts=("model-provider-answers-failure",), scope="component"),
        Need(
            facts=("model-users-suffer",),
            scope="system",
        ),
    ),
    requires=(
        Need(facts=("model-provider-failing",)),
        Need(facts=("failed-with-model", "provider-failure-lasting")),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "answer-disguises-error@callers",
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "third-party-unreachable",
        "model-provider-unreachable",
    ),
    rivals=(
        "model-provider-rate-limited",
        "model-provider-unreachable",
        "third-party-unreachable",
        "connector-saturated",
    ),
    detail="The provider answers with its own failure, so key, quota, network and code work. Nothing in the service mends it",
    predicts="every customer of the provider's model sees it; the provider's status page shows it, often later",
    discriminator=Question(
        do="look at the provider's status page, and send one small request by hand",
        decides="whether the provider fails for everybody",
        command="",
    ),
    remedies=(
        Remedy(id="other-model", do="use another model or provider until it ends", risk="medium"),
        Remedy(id="retry-slowly", do="retry with a growing pause, and answer 503 with a time instead of 500"),
    ),
    key_phrase="overloaded_error",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(after=0.1, log="requests", severity="ERROR", status=500, latency=2.2, path="/api/summaries"),
    ),
    near_miss=(
        Line(
            text="try 1 of 3 after 2 s: Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}",
            severity="WARNING",
        ),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="model-provider",
            purpose="models",
            way="inside",
            target="https://model.example/v1/models",
            status=503,
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
    origin="anthropic 2.12 against a local server, measured 2026-11; names are the sample's own",
)
