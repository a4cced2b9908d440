"""A service outside refuses requests over its rate."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="third-party-rate-limited",
    title="{service}: {host|a service outside} refuses requests over its rate",
    layer=Layer.DEPENDENCY,
    rung=Rung.BACKING,
    accuses="third-party",
    requires=(
        Need(facts=("third-party-over-rate",)),
        Need(facts=("failed-with-third-party",)),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=("startup-exception", "handler-exception", "unhandled-promise-rejection", "process-panic"),
    rivals=("model-provider-rate-limited", "third-party-unreachable", "connector-saturated"),
    detail="The far side answers, so the way to it, its name and the credentials work; the caller's requests for the time are used up. Retries without a pause make it last",
    predicts="the refusals follow the traffic; the answer's Retry-After says when they end",
    discriminator=Question(
        do="read the limit and the Retry-After of one refused answer",
        decides="whether traffic or retries use the limit up",
        command="curl -svo /dev/null https://{host|HOST}/",
    ),
    remedies=(
        Remedy(
            id="slow-down",
            do="wait as long as the answer says, keep answers that do not change, and bound the calls under way",
        ),
    ),
    key_phrase="429 Client Error",
    hit=(
        Line(
            text="requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url: https://rates.shop.example/v1/rates",
            severity="ERROR",
        ),
        Line(after=0.1, log="requests", severity="ERROR", status=500, latency=0.3),
    ),
    near_miss=(
        Line(
            text="rates kept from yesterday: 429 Client Error: Too Many Requests for url: https://rates.shop.example/v1/rates",
            severity="WARNING",
        ),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="requests 2.34.2 against a local server, measured 2026-11; names are the sample's own",
)
