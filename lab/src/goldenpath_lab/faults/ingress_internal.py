"""The backend is reachable from inside only."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="ingress-internal",
    title="the backend's ingress becomes internal: the load balancer's requests are refused like all others",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: ingress of the service chat-api",
    propagation=("Google's front answers 404 before the service", "the backend hears of nothing and logs nothing"),
    sights=(
        Sight(where="audit", what="the ingress is set", pattern=r'"run\.googleapis\.com/ingress":"internal"'),
        Sight(
            where="logs",
            what="the load balancer passes on a 404",
            pattern=r'"type":"http_load_balancer".*"requestUrl":"https://api\.[^"]*/ws","status":404',
        ),
        Sight(where="cloud", what="the service's ingress", pattern=r'"ingress":"INGRESS_TRAFFIC_INTERNAL_ONLY"'),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("ingress all", "ingress internal-and-cloud-load-balancing"),
    holds=("ingress",),
    act=plain(lambda stage: stage.services.expose("chat-api", "internal")),
    undo=plain(lambda stage: stage.services.expose("chat-api", "all")),
)
