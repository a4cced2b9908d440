"""The application raises while it starts, for a reason that no other signature names."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.11/site-packages/starlette/routing.py", line 693, in lifespan\n'
    "    async with self.lifespan_context(app) as maybe_state:\n"
    '  File "/app/shop/startup.py", line 40, in load_prices\n'
    "    return table[currency]\n"
    "KeyError: 'EUR'"
)

SIGNATURE = Signature(
    id="startup-exception",
    title="{service}: an exception ends every start: {exception}",
    layer=Layer.APPLICATION,
    rung=Rung.PORT_OPEN,
    requires=(
        Need(facts=("start-raised",)),
        Need(facts=("startup-failed", "boot-failed")),
    ),
    supports=("crash-loop", "container-exited"),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering after the exception",
        ),
    ),
    explains=(),
    rivals=("connector-saturated", "certificate-expired", "no-healthy-backend"),
    ceiling="suspected",
    common=True,
    predicts="the same exception on each start of this revision",
    discriminator=Question(
        do="read the first frame of the application's own code in the traceback",
        decides="whether the code, a setting or a backing service is at fault",
        command="",
    ),
    remedies=(
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="KeyError: 'EUR'",
    hit=(
        Line(text=_TRACE, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.1),
        Line(text="Container called exit(3).", after=0.4, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=_TRACE, severity="ERROR"),
        Line(text="INFO:     Application startup complete.", after=0.1),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="uvicorn 0.3x lifespan failure, real run; names are the sample's own",
)
