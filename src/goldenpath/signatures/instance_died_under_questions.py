"""Questions to {service} that began apart ended at the same moment: the instance that held them died."""

from dataclasses import replace

from goldenpath.contracts import Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_ENDED = Seen(
    component="shop-api",
    purpose="health:/health",
    status=503,
    body="upstream connect error or disconnect/reset before headers",
    seconds=1.3,
    after=1.3,
)

SIGNATURE = Signature(
    id="instance-died-under-questions",
    title="{service}: {questions} questions that began {apart} s apart ended at the same moment; the instance that held them died",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("questions-end-together",)),),
    ended_by=(),
    stands_alone=False,
    ceiling="suspected",
    detail="What waits for an answer ends each at its own time; only the end of the process or connection that holds them all ends them together",
    predicts="an instance of the service ends in the log at that second, and another one starts",
    discriminator=Question(
        do="look for an instance of the service that ended at that second",
        decides="whether it was killed, ended itself, or was taken out of service",
        command='gcloud logging read \'resource.labels.service_name="{service}" AND logName:"varlog%2Fsystem"\' --freshness=15m --limit=50',
    ),
    remedies=(
        Remedy(
            id="second-instance",
            do="keep a second instance, so that the end of one does not end every question",
            risk="low",
            command="gcloud run services update {service} --region={region|REGION} --min-instances=2",
        ),
    ),
    key_phrase="upstream connect error",
    hit=(
        _ENDED,
        replace(_ENDED, purpose="health:/health/ready", seconds=1.15, after=1.31),
        replace(
            _ENDED,
            purpose="health:/health/live",
            way="direct",
            status=None,
            body="",
            phase=Phase.FIRST_BYTE,
            reason=Reason.CLOSED,
            seconds=1.0,
        ),
    ),
    near_miss=(
        _ENDED,
        replace(_ENDED, purpose="health:/health/ready", after=1.45),
        replace(_ENDED, purpose="health:/health/live", after=1.6),
    ),
    origin="the anatomy of a 503, observed on a reference platform run, 2026-11; names are the sample's own",
)
