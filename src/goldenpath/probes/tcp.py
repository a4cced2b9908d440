"""TCP: whether a port accepts; nothing is said, so there is no conversation."""

from goldenpath.contracts import Protocol
from goldenpath.model.probe import TcpAsk

PROTOCOL = Protocol(id="tcp", asks=TcpAsk, schemes=("tcp",))
