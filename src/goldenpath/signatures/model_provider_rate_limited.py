"""The model provider refuses requests over its rate or quota."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="model-provider-rate-limited",
    title="{service}: the model provider refuses requests over the rate or the quota",
    layer=Layer.DEPENDENCY,
    rung=Rung.BACKING,
    accuses="model-provider",
    seen_live=(
        Need(facts=("model-provider-asks-for-less",), scope="component"),
        Need(
            facts=("model-users-suffer",),
            scope="system",
        ),
    ),
    requires=(
        Need(facts=("model-provider-over-rate",)),
        Need(facts=("failed-with-model", "provider-failure-lasting")),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "answer-disguises-error@callers",
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "third-party-rate-limited",
    ),
    rivals=("model-provider-down", "model-provider-key-wrong", "connector-saturated"),
    detail="The provider answers, so key, network and code work; the account's requests or tokens for the time are used up, or its credit is",
    predicts="the refusals come in bursts with the traffic, for every caller that shares the account; with no credit left they do not end by themselves",
    discriminator=Question(
        do="compare the account's limits with the requests and tokens of these minutes",
        decides="whether traffic, retries or the credit is the reason",
        command="gcloud beta quotas info list --service=aiplatform.googleapis.com --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(id="slow-down", do="wait as long as the answer says before the next try, and bound the calls under way"),
        Remedy(id="raise-the-quota", do="ask the provider for a higher limit, or add credit"),
    ),
    key_phrase="Error code: 429",
    hit=(
        Line(
            text="openai.RateLimitError: Error code: 429 - Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s.",
            severity="ERROR",
        ),
        Line(after=0.1, log="requests", severity="ERROR", status=500, latency=1.2, path="/api/summaries"),
    ),
    near_miss=(
        Line(
            text="try 1 of 3 after 2 s: openai.RateLimitError: Error code: 429 - Rate limit reached for gpt-4o",
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
            status=429,
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
    origin="openai 3.54 against a local server, measured 2026-11; names are the sample's own",
)
