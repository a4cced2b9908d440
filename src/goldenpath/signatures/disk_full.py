"""No space is left where the service writes."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="disk-full",
    title="{service}: no space is left on the device for {path|what it writes}",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("no-space-left",)),
        Need(facts=("failed-with-disk",)),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=("startup-exception", "handler-exception", "unhandled-promise-rejection", "process-panic"),
    rivals=("memory-limit-at-start", "connector-saturated"),
    detail="The operating system refuses the write. On Cloud Run the local disk is the instance's memory; a volume or the database's own disk answers in the same words, and then the path or the server's message names it",
    predicts="reads go on; each write fails until space is freed, on every instance that has run equally long",
    discriminator=Question(
        do="look at what is written where: uploads, caches, logs, a mounted volume, the database's own disk",
        decides="which disk is full",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.volumes,spec.template.spec.containers)'",
    ),
    remedies=(
        Remedy(id="free-or-move", do="delete what was written after use, or write to a bucket"),
        Remedy(
            id="give-it-memory",
            do="give the instance more memory, of which its local disk is a part",
            command="gcloud run services update {service} --region={region|REGION} --memory=2Gi",
        ),
    ),
    key_phrase="No space left on device",
    hit=(
        Line(text="OSError: [Errno 28] No space left on device: '/tmp/exports/orders.csv'", severity="ERROR"),
        Line(after=0.05, log="requests", severity="ERROR", status=500, latency=0.4),
    ),
    near_miss=(
        Line(text="thumbnail not kept: [Errno 28] No space left on device", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="errno 28 as Python prints it, measured 2026-11; names are the sample's own",
)
