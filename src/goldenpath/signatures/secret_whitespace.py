"""A secret or setting ends with a newline or white space, and what uses it refuses it."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/shop/startup.py", line 31, in check_payments\n'
    '    await client.get("/v1/ping")\n'
    '  File "/usr/local/lib/python3.11/site-packages/httpx/_transports/default.py", line 118, in map_httpcore_exceptions\n'
    "    raise mapped_exc(message) from exc\n"
    "httpx.LocalProtocolError: Illegal header value b'Bearer shop-example\\n'"
)

SIGNATURE = Signature(
    id="secret-whitespace",
    title="{service}: {where|a secret or setting} carries a newline or white space, and what uses it refuses it",
    layer=Layer.CONFIGURATION,
    rung=Rung.PORT_OPEN,
    requires=(
        Need(facts=("newline-in-setting",)),
        Need(facts=("refusal-felt",), within=2.0),
        Need(
            facts=(
                "startup-failed",
                "container-exited",
                "boot-failed",
                "instance-died",
                "request-failed",
                "request-cut",
            ),
            within=60.0,
        ),
    ),
    supports=("crash-loop", "value-with-whitespace", "whitespace-named"),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "setting-missing",
        "name-resolution-fails",
        "database-unreachable",
        "cache-unreachable",
        "third-party-unreachable",
        "model-provider-unreachable",
        "unhandled-promise-rejection",
    ),
    rivals=("connector-saturated", "name-resolution-fails", "model-provider-key-wrong"),
    detail=(
        "The value is refused inside the service, before anything is sent; neither the network nor the other side is involved. "
        "A newline gets into a secret when it is written with echo or from an editor's file"
    ),
    predicts="the same refusal on each instance that reads this version of the value",
    discriminator=Question(
        do="look at the last byte of the secret's newest version",
        decides="whether the stored value ends with 0a, or the white space gets in later",
        command="gcloud secrets versions access latest --secret=SECRET --project={project|PROJECT} | tail -c 1 | xxd",
    ),
    remedies=(
        Remedy(
            id="mend-the-setting",
            do="store the value again without white space at its end (printf, not echo), then deploy a new revision that reads it",
            command="printf %s VALUE | gcloud secrets versions add SECRET --data-file=- && gcloud run services update {service} --region={region|REGION} --update-secrets=VARIABLE=SECRET:latest",
        ),
    ),
    key_phrase="Illegal header value",
    hit=(
        Line(text="Started server process [1]", severity="INFO"),
        Line(text=_TRACE, after=1.2, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=1.3),
        Line(text="Container called exit(3).", after=1.6, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text="webhook of a customer left out: Illegal header value b'x-note\\n'", severity="WARNING"),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="httpx 0.28 and h11 with a trailing newline, run; names are the sample's own",
)
