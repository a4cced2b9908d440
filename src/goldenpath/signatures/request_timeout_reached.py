"""Requests run into the service's request time-out and are ended by the platform without an answer."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "The request has been terminated because it has reached the maximum request timeout. To change this limit, see https://cloud.google.com/run/docs/configuring/request-timeout"

SIGNATURE = Signature(
    id="request-timeout-reached",
    title="{service}: {route} ran into the request time-out of {limit|the service} s and was ended without an answer",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("request-timed-out",)),),
    excluded_by=(Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),),
    ended_by=(Need(facts=("request-served",), scope="component", same=("route",)),),
    ceiling="suspected",
    explains=("worker-timeout",),
    rivals=("connector-saturated", "no-healthy-backend", "worker-timeout"),
    detail=(
        "The platform ends the request, the handler runs on: it set no deadline of its own. What it waited for, a dependency or its own work, is not in this entry. "
        "The limit covers the whole of a WebSocket or a stream too"
    ),
    predicts="all failed requests of the route last exactly the time-out; one instance alone points to a wedged process, all instances to what they wait for",
    discriminator=Question(
        do="compare the latencies with the service's time-out, and see whether one instance or all are hit",
        decides="whether a dependency, one wedged instance, or work that needs longer is behind it",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(spec.template.spec.timeoutSeconds)'",
    ),
    remedies=(
        Remedy(
            id="deadline-in-the-handler",
            do="give each outgoing call of {route} a deadline well below {limit|the time-out} s, and answer with an error of your own",
        ),
        Remedy(
            id="raise-request-timeout",
            do="only where the work truly needs longer: raise the time-out (at most 3600 s)",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --timeout=900",
        ),
    ),
    key_phrase="reached the maximum request timeout",
    hit=(
        Line(text=_TEXT, log="requests", severity="ERROR", status=504, path="/api/reports", latency=300.0),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=310.0),
    ),
    near_miss=(
        Line(
            text="the export of yesterday has reached the maximum request timeout, it is cut into pieces now",
            severity="WARNING",
        ),
        Line(log="requests", severity="INFO", status=200, path="/api/reports", latency=12.0, after=2.0),
    ),
    origin="Cloud Run request log in public reports (regional-rb-calendar#180); Cloud Run documentation, request time-out",
)
