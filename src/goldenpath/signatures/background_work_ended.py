"""An exception ended work in the background, and since then clients wait on their sockets in vain."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TRACE = (
    "shop.queue: the hand-over of orders has ended\n"
    "Traceback (most recent call last):\n"
    '  File "/app/shop/queue.py", line 57, in hand_over\n'
    "    worker = self.workers[order]\n"
    "KeyError: 17"
)

SIGNATURE = Signature(
    id="background-work-ended",
    title="{service}: since an exception of its own, {exception|see the proof}, clients on {route} wait in vain and give up after {waited} s",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    live_ceiling="suspected",
    seen_live=(
        Need(facts=("answer-missing-seen",), scope="component"),
        Need(facts=("background-work-said",), scope="component"),
    ),
    requires=(Need(facts=("sockets-wait-in-vain",)),),
    ended_by=(),
    ceiling="suspected",
    rivals=("model-provider-unreachable", "database-unreachable", "cache-unreachable"),
    detail=(
        "No request fails, for none bore the exception: it ended a task that works for all of them. Sockets that had been short last equally long since then, "
        "which is how long a client waits before it gives up"
    ),
    predicts="the exception stands once on each instance; a new instance works until its own task ends",
    discriminator=Question(
        do="read what the frame of the own code does, and whether anything starts that task again",
        decides="whether the task is gone or only one of its steps failed",
        command="",
    ),
    remedies=(
        Remedy(
            id="let-it-end-the-process",
            do="let the end of such a task end the process, or start it again; mend the line that the traceback names",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that answered",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="KeyError: 17",
    hit=(
        *(
            Line(log="requests", severity="INFO", status=101, latency=0.1, path="/live", after=2.0 * n)
            for n in range(3)
        ),
        Line(text=_TRACE, severity="CRITICAL", after=10.0),
        *(
            Line(log="requests", severity="INFO", status=101, latency=15.0 + 0.01 * n, path="/live", after=9.9 + n)
            for n in range(3)
        ),
    ),
    near_miss=(
        *(
            Line(log="requests", severity="INFO", status=101, latency=0.1, path="/live", after=2.0 * n)
            for n in range(3)
        ),
        Line(text=_TRACE, severity="CRITICAL", after=10.0),
        *(
            Line(log="requests", severity="INFO", status=101, latency=0.1 + 7.0 * n, path="/live", after=11.0 + n)
            for n in range(3)
        ),
    ),
    live_hit=(
        Line(
            text="ERROR shop.jobs: background work ended: dispatch\nTraceback (most recent call last):\nKeyError: 'queue'",
            severity="ERROR",
        ),
        Gone(component="shop-api", failed="events", problem="silent", seen="agent_started: nothing in 5.0 s", after=6),
    ),
    live_near_miss=(
        Line(
            text="ERROR shop.jobs: background work ended: dispatch\nTraceback (most recent call last):\nKeyError: 'queue'",
            severity="ERROR",
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="run in the lab 2026-11; names are the sample's own",
)
