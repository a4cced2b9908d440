"""Workers of the server end themselves while they serve, and take their sockets and requests along."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "[2026-01-05 10:00:04 +0000] [1] [ERROR] Worker (pid:{pid}) exited with code 2."

SIGNATURE = Signature(
    id="worker-ends-itself",
    title="{service}: its workers end themselves with exit({code|code}) while they serve; what they had in hand ends with them",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("worker-exited",)),
        Need(facts=("worker-exit-felt",)),
    ),
    supports=("request-cut",),
    excluded_by=(
        Exclusion(fact="boot-failed", scope="instance", why="the workers never served: they fail to start"),
        Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=("handler-exception", "request-cut", "container-ends-itself"),
    rivals=("worker-timeout", "memory-growth", "handler-exception"),
    detail=(
        "An exit code of its own is no signal: the process called exit, or let SystemExit pass. A parser of command lines, a guard at start-up "
        "or a library does that; inside a handler it ends the whole worker. The master starts another, which ends in the same way"
    ),
    predicts="the same code each time, and before each end the same words on stderr",
    discriminator=Question(
        do="read the lines that stand before the first exit, and look for a call of exit on the way from that route",
        decides="which call ends the process",
        command="gcloud run services logs read {service} --region={region|REGION} --limit=200",
    ),
    remedies=(
        Remedy(id="raise-instead", do="raise an exception that the handler may catch, where the code calls exit"),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision whose workers went on serving",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="exited with code 2.",
    hit=(
        Line(log="requests", severity="INFO", status=101, latency=0.4, path="/live", after=3.7),
        Line(text=_TEXT.format(pid=7), after=4.2),
        Line(log="requests", severity="INFO", status=101, latency=0.3, path="/live", after=6.0),
        Line(text=_TEXT.format(pid=9), after=6.4),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200, path="/api/orders"),
        Line(text=_TEXT.format(pid=7), after=4.2),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=6.0),
    ),
    origin="gunicorn 27: run in the lab 2026-11; names are the sample's own",
)
