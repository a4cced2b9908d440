"""A service's request time-out is shorter than its WebSockets live."""

from functools import partial

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "The request has been terminated because it has reached the maximum request timeout. To change this limit, see https://cloud.google.com/run/docs/configuring/request-timeout"
_cut = partial(Line, text=_TEXT, log="requests", severity="INFO", status=101, path="/ws")

SIGNATURE = Signature(
    id="request-timeout-cuts-sockets",
    title="{service}: the request time-out of {limit} s ends every WebSocket on {route}",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("sockets-ended-by-timeout",)),),
    excluded_by=(Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),),
    ended_by=(),
    ceiling="suspected",
    explains=("request-timeout-reached",),
    rivals=("request-timeout-reached", "balancer-cuts-live-sockets"),
    detail="A WebSocket is one request for its whole life, so the limit ends it however well it is served. The limit lies below the default of 300 s: somebody chose it with plain requests in mind",
    predicts="each socket of the revision lasts {limit} s; plain requests are answered",
    discriminator=Question(
        do="read the revision's time-out, and compare it with the revision's before",
        decides="whether the limit was lowered",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(spec.template.spec.timeoutSeconds)'",
    ),
    remedies=(
        Remedy(
            id="raise-the-request-timeout",
            do="raise the time-out to how long a socket may live, at most 3600 s, and let clients connect again",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --timeout=3600",
        ),
    ),
    key_phrase="reached the maximum request timeout",
    hit=tuple(_cut(after=8.0 * n, latency=5.0) for n in range(4)),
    near_miss=tuple(_cut(after=4000.0 * n, latency=3600.0) for n in range(4)),
    origin="run in the lab 2026-11; Cloud Run documentation, WebSockets",
)
