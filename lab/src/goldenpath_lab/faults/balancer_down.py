"""The load balancer is gone."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="balancer-down",
    title="the load balancer is stopped",
    layer="infrastructure",
    component="load-balancer",
    mechanism="a process: Envoy is stopped",
    propagation=(
        "clients' connections are refused, open sockets are cut",
        "no request arrives; the services answer under their own URLs",
    ),
    sights=(Sight(where="outside", what="nobody listens at the public address", pattern="tls"),),
    holds=("load balancer",),
    cures=("start the load balancer",),
    act=plain(lambda stage: stage.balancer.stop()),
    undo=plain(lambda stage: stage.balancer.start()),
)
