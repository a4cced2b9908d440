"""A route waits equally long at each call since a new revision, and was quick before."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="route-regressed",
    title="{service}: {route} takes {waited|longer} s at each call since the newest revision, and took {before|less} s at most before",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("route-slower-since-revision",)),),
    ended_by=(Need(facts=("request-served",), scope="component", same=("route",)),),
    ceiling="suspected",
    explains=(),
    rivals=("connector-saturated", "database-unreachable", "scaling-limit-reached"),
    detail=(
        "Calls that began at different times last equally long, so they wait for something of a fixed length, not for one another nor for a warm-up. "
        "Nothing on the instance complains; a wait in the code fits, and so does a time-out that is silently caught"
    ),
    predicts="the latency does not depend on the load, and the revision before is quick with the same data",
    discriminator=Question(
        do="call the route of both revisions by their own addresses with the same input",
        decides="whether the revision or what it calls became slow",
        command="gcloud run services update-traffic {service} --region={region|REGION} --set-tags=before=REVISION",
    ),
    remedies=(
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that was quick",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
        Remedy(id="trace-the-route", do="look at what the route awaits, with a profile or a trace of one call"),
    ),
    key_phrase="Application startup complete",
    hit=(
        Line(text="INFO:     Application startup complete.", after=50.0),
        Line(log="requests", severity="INFO", status=200, latency=0.006, revision="shop-api-00006-fan", instance="z"),
        Line(log="requests", severity="INFO", status=200, latency=2.511, after=60.0),
        Line(log="requests", severity="INFO", status=200, latency=2.507, after=60.4),
        Line(log="requests", severity="INFO", status=200, latency=2.509, after=63.0),
    ),
    near_miss=(
        Line(text="INFO:     Application startup complete.", after=50.0),
        Line(log="requests", severity="INFO", status=200, latency=0.006, revision="shop-api-00006-fan", instance="z"),
        Line(log="requests", severity="INFO", status=200, latency=3.1, after=60.0),
        Line(log="requests", severity="INFO", status=200, latency=2.7, after=60.4),
        Line(log="requests", severity="INFO", status=200, latency=0.1, after=63.0),
    ),
    origin="run in the lab 2026-11; names are the sample's own",
)
