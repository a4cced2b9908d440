"""The route to the managed stores is gone."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="route-missing",
    title="the VPC network has no route to the private range of the managed stores any more",
    layer="configuration",
    component="connector",
    mechanism="a setting: the route to the private range is deleted; packets behind the connector go nowhere",
    propagation=(
        "standing connections to the cache fall silent, new ones are never made",
        "login and new sockets answer 503 after the cache's time-out",
        "the connector says that it is READY",
    ),
    sights=(
        Sight(where="logs", what="the cache times out", pattern=r"Timeout (?:connecting to server|reading from)"),
        Sight(where="audit", what="the route is deleted", pattern=r'"v1\.compute\.routes\.delete"'),
        Sight(where="outside", what="login fails", pattern="login"),
        Sight(
            where="cloud",
            what="no route to the private range among the others",
            pattern=r'/global/routes (?!.*"peering-route-private-services").*"default-route-internet"',
        ),
    ),
    cures=("restore the peering's route",),
    holds=("private route",),
    act=plain(lambda stage: stage.network.remove_private_route()),
    undo=plain(lambda stage: stage.network.restore_private_route()),
)
