"""The backend's health is a constant, and the cache behind it is out of reach."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_ASKED = """    store, cache = runtime.store, runtime.cache
    return tuple(
        await asyncio.gather(
            check("database", lambda: store.fetchval("SELECT 1", timeout=CHECK_SECONDS)),
            check("cache", cache.ping),
        )
    )
"""
_CONSTANT = """    del runtime
    return tuple(Check(name=name, ok=True, ms=0.1, reason="") for name in ("database", "cache"))
"""
_PINGED = """    try:
        await cache.ping()
    except BaseException:
        await cache.aclose()
        raise
    return cache
"""

FAULT = Fault(
    id="constant-health",
    title="the backend's cache address is wrong, its start no longer asks, and its health always says yes",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: REDIS_URL names a port where nobody listens; health and start-up in the image ask no store",
    propagation=(
        "the revision starts and all its health routes are green",
        "revocations cannot be read",
        "every socket is closed with 1011, login still works",
    ),
    sights=(
        Sight(where="logs", what="the cache refuses", pattern=r"Error 111 connecting to 127\.0\.0\.1:6390"),
        Sight(where="logs", what="sockets are refused", pattern=r"WebSocket refused: 1011 Service not ready: cache"),
        Sight(where="outside", what="nobody gets in", pattern="socket"),
    ),
    paged_by="the golden path fails; health checks do not",
    cures=("set the cache's address", "roll back to the revision before", "let health ask"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(path="common/health.py", old=_ASKED, new=_CONSTANT),
        Edit(path="common/cache.py", old=_PINGED, new="    return cache\n"),
        Edit(path="chat/main.py", old="            await relay.incoming.ready()\n", new="            pass\n"),
        Edit(
            path="chat/status.py",
            old="names.get(each.name, each.name): each.ok for each",
            new="names.get(each.name, each.name): True for each",
        ),
        environment={"REDIS_URL": "redis://127.0.0.1:6390/0"},
    ),
    undo=roll_back,
)
