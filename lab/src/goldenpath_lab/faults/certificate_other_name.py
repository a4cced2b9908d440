"""The load balancer's certificate is for other names."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="certificate-other-name",
    title="the load balancer shows the certificate of another environment's names",
    layer="infrastructure",
    component="certificate",
    mechanism="a file: the certificate that the load balancer serves is replaced by the staging environment's",
    propagation=("clients refuse the handshake", "no request arrives at all"),
    sights=(Sight(where="outside", what="the handshake fails", pattern="tls"),),
    holds=("certificate",),
    cures=("attach the certificate of these names",),
    act=plain(lambda stage: stage.balancer.certificate("other-name")),
    undo=plain(lambda stage: stage.balancer.certificate()),
)
