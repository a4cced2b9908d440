"""A deployment's settings lead the new revision to a place where it finds no store."""

from typing import Any

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "redis.exceptions.TimeoutError: Timeout connecting to server"
_NEW = "shop-api-00008-rov"
_OTHER: dict[str, Any] = {"service": "shop-login", "revision": "shop-login-00003-gim", "instance": "l"}


def _deploy() -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "methodName": "google.cloud.run.v1.Services.ReplaceService",
        "resourceName": "namespaces/shop/services/shop-api",
        "requestMetadata": {"callerSuppliedUserAgent": "gcloud/560.0.0 command/gcloud.run.deploy client-os/LINUX"},
        "request": {"service": {"status": {"latestCreatedRevisionName": "shop-api-00007-kiv"}}},
    }


def _sample(other: Line) -> tuple[Line, ...]:
    return (
        Line(log="requests", severity="INFO", status=200),
        Line(log="activity", severity="NOTICE", payload=_deploy(), after=5.0),
        Line(text=_TEXT, severity="ERROR", after=12.0, revision=_NEW, instance="b"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=12.1, revision=_NEW, instance="b"),
        Line(
            text="Container called exit(3).",
            after=12.3,
            log="system",
            severity="WARNING",
            revision=_NEW,
            instance="b",
        ),
        other,
    )


SIGNATURE = Signature(
    id="settings-lose-store",
    title="{service}: revision {revision} cannot connect to its {destination}, which its predecessor reached; its settings are the suspect",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("connect-fails-since-deployment",)),
        Need(
            facts=(
                "failed-with-cache",
                "failed-with-database",
                "failed-with-name",
                "startup-failed",
                "container-exited",
            )
        ),
    ),
    excluded_by=(
        Exclusion(fact="way-closed-before-failure", why="a way through the network was closed before", scope="system"),
        Exclusion(fact="database-log-stopped", why="the database's own log says that it stopped", scope="system"),
        Exclusion(fact="cache-refused-at-loopback", why="the address is the container itself", scope="instance"),
        Exclusion(fact="database-refused-at-loopback", why="the address is the container itself", scope="instance"),
    ),
    supports=("crash-loop",),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "cache-unreachable",
        "database-unreachable",
        "database-refused",
        "name-resolution-fails",
        "port-not-bound",
        "startup-probe-unanswered",
    ),
    rivals=("cache-unreachable", "database-unreachable", "name-resolution-fails", "connector-saturated"),
    detail=(
        "Only the new revision fails, from its first start; the one before it served, other services go on and none complains. A mistyped name, another address or port, "
        "TLS asked of a port that speaks plain, or a secret's new version does that. That the far side failed in the same minute, unseen by the others, is the rarer case"
    ),
    predicts="the revision before serves again at once when traffic goes back to it",
    discriminator=Question(
        do="compare the two revisions' variables and the versions of their secrets, scheme, host and port letter by letter",
        decides="which setting changed",
        command="gcloud run revisions describe {revision|REVISION} --region={region|REGION} --format='yaml(spec.containers[0].env)'",
    ),
    remedies=(
        Remedy(
            id="roll-back",
            do="send the traffic to the revision before",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
        Remedy(id="mend-the-setting", do="mend the address, and deploy a new revision"),
    ),
    key_phrase="Timeout connecting to server",
    hit=_sample(Line(log="requests", severity="INFO", status=200, after=14.0, **_OTHER)),
    near_miss=_sample(Line(text=_TEXT, severity="WARNING", after=11.0, **_OTHER)),
    origin="redis-py 8.1 against a plain port by TLS, asyncpg with a mistyped host: run in the lab 2026-11; names are the sample's own",
)
