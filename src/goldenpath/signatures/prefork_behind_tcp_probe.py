"""A pre-forking server opens its port before it works, and the start-up probe looks at nothing else."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_PROBE = 'Default STARTUP TCP probe succeeded after 1 attempt for container "shop-api-1" on port 8080.'

SIGNATURE = Signature(
    id="prefork-behind-tcp-probe",
    title="{service}: the TCP start-up probe passed {seconds} s before the instance died unserved; Ready proves nothing here",
    layer=Layer.CONFIGURATION,
    rung=Rung.HEALTHY,
    requires=(Need(facts=("probe-passed-before-death",)),),
    ended_by=(),
    stands_alone=False,
    ceiling="suspected",
    detail="The master binds the port, then the worker imports the application",
    predicts="each revision is reported Ready whatever its code does",
    discriminator=Question(do="look at the service's start-up probe", decides="whether Ready can turn red", command=""),
    remedies=(
        Remedy(
            id="probe-the-application",
            do="use an HTTP start-up probe on a route that needs the application",
            command="gcloud run services update {service} --region={region|REGION} --startup-probe=httpGet.path=/health,initialDelaySeconds=0,timeoutSeconds=5,periodSeconds=10,failureThreshold=24",
        ),
    ),
    key_phrase="STARTUP TCP probe succeeded",
    hit=(
        Line(
            text="Starting new instance. Reason: AUTOSCALING - Instance started due to traffic.",
            log="system",
            severity="INFO",
        ),
        Line(text=_PROBE, after=2.3, log="system", severity="INFO"),
        Line(text="Container called exit(3).", after=5.3, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(
            text="Starting new instance. Reason: AUTOSCALING - Instance started due to traffic.",
            log="system",
            severity="INFO",
        ),
        Line(text=_PROBE, after=2.3, log="system", severity="INFO"),
        Line(after=4.0, log="requests", severity="INFO", status=200),
    ),
    origin="gunicorn on Cloud Run, real exports 2025-09; timings measured with gunicorn 27 on a 2-core Linux machine",
)
