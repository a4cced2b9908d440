"""The name server does not answer."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="dns-silent",
    title="the zone's name server answers no question",
    layer="infrastructure",
    component="dns",
    mechanism="a process: the name server takes questions and says nothing",
    propagation=("clients find no address, after seconds", "page, login and API are out of reach alike"),
    sights=(Sight(where="outside", what="the name is not resolved", pattern="resolve"),),
    holds=("zone",),
    cures=("restart the name server", "a second name server"),
    act=plain(lambda stage: stage.names.silence()),
    undo=plain(lambda stage: stage.names.restore()),
)
