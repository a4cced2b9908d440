"""The API's public name is gone from the zone."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="dns-name-missing",
    title="the API's public name does not exist any more",
    layer="infrastructure",
    component="dns",
    mechanism="a setting: the API's record is deleted from the zone; the name server answers NXDOMAIN",
    propagation=("clients find no address for the API", "the page and login still work", "no request reaches the API"),
    sights=(Sight(where="outside", what="the name is not resolved", pattern="resolve"),),
    holds=("zone",),
    cures=("add the record again",),
    act=plain(lambda stage: stage.names.remove("chat-api")),
    undo=plain(lambda stage: stage.names.restore()),
)
