"""The API's back end points at a port where nobody listens."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="balancer-backend-unreachable",
    title="the load balancer sends the API's requests to a port where nobody listens",
    layer="configuration",
    component="load-balancer",
    mechanism="a setting: the port of the API's back end is another one than the run platform's",
    propagation=(
        "the load balancer's connections are refused",
        "it answers 503 for the API's host by itself",
        "the API hears nothing; page and login work",
    ),
    sights=(
        Sight(
            where="logs",
            what="the load balancer cannot connect to the API's back end",
            pattern=r'"backend_service_name":"chat-api".*"statusDetails":"failed_to_connect_to_backend"',
        ),
        Sight(where="outside", what="no socket comes about", pattern="socket"),
    ),
    holds=("url map",),
    cures=("correct the back end's port",),
    act=plain(lambda stage: stage.balancer.misdirect("chat-api")),
    undo=plain(lambda stage: stage.balancer.reset()),
)
