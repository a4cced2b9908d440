"""The deployment names an image that the registry does not hold."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

_DIGEST = "7d1f" * 16

FAULT = Fault(
    id="image-not-found",
    title="the backend is deployed from an image that is not in the registry",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: the image of the backend's revision is a digest that nothing was built under",
    propagation=("no instance is started", "the new revision never gets traffic", "the old one serves on"),
    sights=(
        Sight(
            where="audit",
            what="the revision is not ready for its image",
            pattern=rf"Ready condition status changed to False .* Image '[^']*@sha256:{_DIGEST}' not found",
        ),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("build and push the image, deploy again", "deploy an image that is there"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", image=_DIGEST),
    undo=roll_back,
)
