"""The load balancer's certificate is past its date."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight, Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Install a certificate that ended yesterday."""
    del memory
    stage.certificate(expired=True)


async def undo(stage: Stage, memory: Memory) -> None:
    """Install a valid certificate."""
    del memory
    stage.certificate(expired=False)


FAULT = Fault(
    id="certificate-expired",
    title="the load balancer's certificate has expired",
    layer="infrastructure",
    component="certificate",
    mechanism="a file: the certificate that the load balancer serves is replaced by one past its date",
    propagation=("clients refuse the handshake", "no request arrives at all"),
    sights=(Sight(where="outside", what="the handshake fails", pattern="tls"),),
    cures=("renew the certificate",),
    act=act,
    undo=undo,
)
