"""The URL map does not know the API's host."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="balancer-route-missing",
    title="the API's host is missing from the URL map: the default back end answers for it",
    layer="configuration",
    component="load-balancer",
    mechanism="a setting: the host rule of the API is gone from the load balancer's URL map",
    propagation=(
        "requests for the API's host go to the page's service, the map's default",
        "it answers 404 to what it does not know",
        "the API hears nothing",
    ),
    sights=(
        Sight(
            where="logs",
            what="the page's service is chosen for the API's host",
            pattern=r'"backend_service_name":"chat-web".*"requestUrl":"https://api\.',
        ),
        Sight(where="outside", what="no socket comes about", pattern="socket"),
    ),
    holds=("url map",),
    cures=("add the host rule again",),
    act=plain(lambda stage: stage.balancer.forget_host("chat-api")),
    undo=plain(lambda stage: stage.balancer.reset()),
)
