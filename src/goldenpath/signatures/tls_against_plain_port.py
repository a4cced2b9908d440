"""One side of a connection speaks TLS and the other does not."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "httpx.ConnectError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"

SIGNATURE = Signature(
    id="tls-against-plain-port",
    title="{service}: one side speaks TLS and the other does not, on the way to {host|a host that the text does not name}",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("tls-met-plain",)),
        Need(facts=("failed-with-tls", "backing-error-lasting"), within=2.0),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "third-party-unreachable",
        "model-provider-unreachable",
        "database-unreachable",
        "database-refused",
        "cache-unreachable",
        "certificate-expired",
    ),
    rivals=(
        "certificate-expired",
        "certificate-name-mismatch",
        "third-party-unreachable",
        "database-client-not-allowed",
    ),
    detail="The port is reached and somebody answers, so network and name work. An https, rediss or sslmode=require in an address of a port that speaks plain, or the other way round, does that; so does a port that was mixed up, or a far side that gave up TLS",
    predicts="each connection to this port fails in milliseconds, from every client with the same setting",
    discriminator=Question(
        do="ask the port with TLS and without",
        decides="which of the two it speaks, and so which side has to change",
        command="openssl s_client -connect {host|HOST}:{port|PORT} </dev/null",
    ),
    remedies=(
        Remedy(
            id="one-language",
            do="let the address say what the port speaks: scheme, port and TLS setting together",
            command="gcloud run services update {service} --region={region|REGION} --update-env-vars=VARIABLE=ADDRESS",
        ),
    ),
    key_phrase="WRONG_VERSION_NUMBER",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(after=0.05, log="requests", severity="ERROR", status=500, latency=0.06),
    ),
    near_miss=(
        Line(text=f"metrics not sent: {_TEXT}", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="OpenSSL's words through Python 3.11 and httpx: run 2026-11; PostgreSQL, MySQL, node, Go, Java: documentation and public reports",
)
