"""The load balancer's certificate is signed by nobody whom clients trust."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="certificate-self-signed",
    title="the load balancer shows a certificate that vouches for itself",
    layer="infrastructure",
    component="certificate",
    mechanism="a file: the certificate that the load balancer serves is replaced by a self-signed one",
    propagation=("clients refuse the handshake", "no request arrives at all"),
    sights=(Sight(where="outside", what="the handshake fails", pattern="tls"),),
    holds=("certificate",),
    cures=("attach the certificate of a trusted authority",),
    act=plain(lambda stage: stage.balancer.certificate("self-signed")),
    undo=plain(lambda stage: stage.balancer.certificate()),
)
