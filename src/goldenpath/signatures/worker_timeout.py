"""The server kills its own workers because they stay silent beyond its time-out."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "[2026-01-05 10:00:31 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:7)"

SIGNATURE = Signature(
    id="worker-timeout",
    title="{service}: the server kills workers that stay silent beyond its time-out; {route|a route} waited {waited|so long} s and answered {status}",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("request-lost-with-worker", "socket-lost-with-worker")),
        Need(facts=("worker-timed-out",)),
    ),
    supports=("request-cut",),
    excluded_by=(
        Exclusion(
            fact="memory-exceeded",
            scope="instance",
            why="the instance was ended for its memory; the server only guesses when it speaks of a time-out",
        ),
    ),
    ended_by=(Need(facts=("request-served",), scope="component", same=("route",)),),
    ceiling="suspected",
    explains=("handler-exception", "request-cut"),
    rivals=("connector-saturated", "no-healthy-backend", "request-timeout-reached", "memory-growth"),
    detail=(
        "The handler blocked its worker longer than the server allows: a call without a deadline of its own, or work that needs longer. "
        "What it waited for is in the traceback that the killed worker writes"
    ),
    predicts="latencies of the failed requests lie just above the server's time-out (30 s with gunicorn unless set)",
    discriminator=Question(
        do="read the frame of the own code in the killed worker's traceback",
        decides="whether it computed, or waited for another component",
        command="gcloud run services logs read {service} --region={region|REGION} --limit=200 --log-filter='textPayload:\"handle_abort\"'",
    ),
    remedies=(
        Remedy(
            id="deadline-in-the-handler",
            do="give each outgoing call a deadline below the server's time-out, and move long work into a job",
        ),
        Remedy(
            id="threads",
            do="use a worker class that does not block on one request (gthread, uvicorn workers)",
            risk="medium",
        ),
    ),
    key_phrase="WORKER TIMEOUT (pid:7)",
    hit=(
        Line(log="requests", severity="INFO", status=200, path="/api/products"),
        Line(log="requests", severity="ERROR", status=500, path="/api/reports", latency=31.2, after=1.0),
        Line(text=_TEXT, after=31.9),
        Line(text="[2026-01-05 10:00:32 +0000] [9] [INFO] Booting worker with pid: 9", after=32.6),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=40.0),
    ),
    near_miss=(
        Line(text=_TEXT),
        Line(text="[2026-01-05 10:00:32 +0000] [9] [INFO] Booting worker with pid: 9", after=0.6),
        Line(log="requests", severity="INFO", status=200, path="/api/reports", after=2.0),
    ),
    origin="gunicorn 27, real run with a time-out of 2 s; names are the sample's own",
)
