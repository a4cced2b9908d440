"""One request on its way through the run platform's front."""

import time
from dataclasses import dataclass, field

BLOCK = 64 * 1024
"""So much is read from a connection at a time, and a head may be so long."""
TRACE = b"x-cloud-trace-context"

Headers = list[tuple[bytes, bytes]]


@dataclass(kw_only=True, slots=True)
class Exchange:
    """One request from its arrival to its end: what its entry is written from."""

    method: str
    target: str
    headers: Headers
    peer: str
    began: float
    trace: str
    body: bytes = b""
    status: int = 0
    sent: int = 0
    text: str | None = None
    severity: str | None = None
    instance: str | None = None
    revision: str = ""
    service: str = ""
    mark: float = field(default_factory=time.monotonic)

    def header(self, name: bytes) -> str:
        """Return a header's value, empty where it is absent."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), "")

    @property
    def upgrade(self) -> bool:
        """Return whether the client asks for a WebSocket."""
        return self.header(b"upgrade").lower() == "websocket"
