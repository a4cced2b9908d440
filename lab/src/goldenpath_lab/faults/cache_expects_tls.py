"""The backend speaks TLS to a cache that does not."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import deploys, remember_revision, roll_back

FAULT = Fault(
    id="cache-expects-tls",
    title="the backend's cache address asks for TLS, which the cache was made without",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: REDIS_URL of the backend begins with rediss",
    propagation=(
        "the cache waits for the end of a command, the backend for the handshake",
        "start-up ends in phase CACHE",
        "503 at the front",
    ),
    sights=(
        # The cache waits for the end of what it takes for a command: the driver's word for that is a time-out.
        Sight(
            where="logs",
            what="the handshake is never answered",
            pattern=r"PHASE FAILED: CACHE - Timeout connecting to server",
        ),
        Sight(where="cloud", what="the setting", pattern=r'"name":"REDIS_URL","value":"rediss://'),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("redis:// instead of rediss://", "in-transit encryption on the cache"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=deploys("chat-api", environment={"REDIS_URL": "rediss://{cache}/0"}),
    undo=roll_back,
)
