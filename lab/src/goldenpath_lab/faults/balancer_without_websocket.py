"""The load balancer upgrades no connection."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="balancer-without-websocket",
    title="the load balancer refuses to upgrade connections to WebSockets",
    layer="configuration",
    component="load-balancer",
    mechanism="a setting: the API's route no longer allows the upgrade to WebSocket",
    propagation=(
        "the load balancer answers 403 to every upgrade by itself",
        "login and all plain calls of the API work",
        "chat dead",
    ),
    sights=(
        Sight(
            where="logs",
            what="the load balancer refuses the upgrade",
            pattern=r'"statusDetails":"websocket_handshake_failed".*"requestUrl":"https://api\.[^"]*/ws"',
        ),
        Sight(where="outside", what="no socket comes about", pattern="socket"),
    ),
    holds=("url map",),
    cures=("allow the upgrade on the route again",),
    act=plain(lambda stage: stage.balancer.refuse_websockets("chat-api")),
    undo=plain(lambda stage: stage.balancer.reset()),
)
