"""A handler uses a coroutine as if it were its result."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "Order error: 'coroutine' object has no attribute 'total'"

SIGNATURE = Signature(
    id="handler-missing-await",
    title="{service}: the handler of {route} lacks an await; it answers {status} at once while other routes answer",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("coroutine-not-awaited",)),
        Need(facts=("route-fails-alone", "request-failed", "websocket-stillborn"), within=5.0),
    ),
    excluded_by=(Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),),
    ended_by=(Need(facts=("failed-routes-recovered",), scope="component"),),
    explains=("handler-exception",),
    rivals=("connector-saturated", "database-unreachable", "no-healthy-backend"),
    detail="A coroutine object reached code that expected its result; the answer comes in milliseconds, so no limit fired and nothing was waited for",
    predicts="each request to the route fails in the same way, on every instance of the revision",
    discriminator=Question(
        do="call the route once more and compare with another route of the same service",
        decides="whether the handler alone fails",
        command="",
    ),
    remedies=(
        Remedy(
            id="mend-the-handler", do="await the call whose result lacks the attribute; a type checker names the line"
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision whose {route} answered",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="'coroutine' object has no attribute 'total'",
    hit=(
        Line(log="requests", severity="ERROR", status=500, latency=0.006, path="/api/orders"),
        Line(text=_TEXT, after=0.01, severity="ERROR"),
        Line(log="requests", severity="WARNING", status=404, latency=0.007, path="/api/unknown", after=0.3),
    ),
    near_miss=(
        Line(text=f"retried once: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, latency=0.02, path="/api/orders", after=0.1),
    ),
    origin="FastAPI service on Cloud Run, real export 2025-09; names are the sample's own",
)
