"""One route raises an exception of the application's own code, for a reason that no other signature names."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.12/site-packages/starlette/routing.py", line 73, in app\n'
    "    response = await func(request)\n"
    '  File "/app/shop/orders.py", line 57, in total\n'
    '    return order["total"]\n'
    "KeyError: 'total'"
)

SIGNATURE = Signature(
    id="handler-exception",
    title="{service}: the handler of {route} answers {status} at once, by an exception of its own: {exception|see the proof}",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("route-raised", "socket-raised")),
        Need(facts=("route-fails-alone", "websocket-stillborn"), same=("route",), within=2.0),
    ),
    excluded_by=(
        Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),
        Exclusion(fact="coroutine-not-awaited", scope="instance", why="a missing await explains the exception"),
    ),
    ended_by=(Need(facts=("request-served",), scope="component", same=("route",)),),
    ceiling="suspected",
    rivals=("connector-saturated", "database-unreachable", "no-healthy-backend"),
    detail="The answer comes within two seconds and other routes of the same instance answer, so neither the platform nor a limit is at work; data that the handler did not expect fits as well as a change of its code",
    predicts="the same input fails in the same line on every instance of the revision",
    discriminator=Question(
        do="read the last frame of the application's own code, and call the route once more with the same input",
        decides="whether the code or one piece of data is at fault",
        command="",
    ),
    remedies=(
        Remedy(id="mend-the-handler", do="mend the line that the traceback names, with a test for this input"),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision whose {route} answered",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="KeyError: 'total'",
    hit=(
        Line(log="requests", severity="ERROR", status=500, latency=0.012, path="/api/orders"),
        Line(text=_TRACE, after=0.011, severity="ERROR"),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=0.4),
    ),
    near_miss=(
        Line(text=_TRACE, severity="ERROR"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=0.02),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=0.4),
    ),
    origin="starlette's traceback, documentation, not seen in a run; names are the sample's own",
)
