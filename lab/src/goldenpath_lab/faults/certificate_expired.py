"""The load balancer's certificate is past its date."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="certificate-expired",
    title="the load balancer's certificate has expired",
    layer="infrastructure",
    component="certificate",
    mechanism="a file: the certificate that the load balancer serves is replaced by one past its date",
    propagation=("clients refuse the handshake", "no request arrives at all"),
    sights=(Sight(where="outside", what="the handshake fails", pattern="tls"),),
    holds=("certificate",),
    cures=("renew the certificate",),
    act=plain(lambda stage: stage.balancer.certificate("expired")),
    undo=plain(lambda stage: stage.balancer.certificate()),
)
