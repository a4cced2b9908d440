"""The API's public name leads elsewhere."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="dns-wrong-address",
    title="the API's public name leads to an address where nobody listens",
    layer="infrastructure",
    component="dns",
    mechanism="a setting: the API's record in the zone holds another address than the load balancer's",
    propagation=(
        "clients' connections to the API are refused",
        "the page and login still work",
        "no request reaches the load balancer under the API's name",
    ),
    sights=(Sight(where="outside", what="nobody listens at that address", pattern="tls"),),
    holds=("zone",),
    cures=("correct the record",),
    act=plain(lambda stage: stage.names.mislead("chat-api")),
    undo=plain(lambda stage: stage.names.restore()),
)
