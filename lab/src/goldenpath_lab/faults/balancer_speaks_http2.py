"""The load balancer speaks HTTP/2 with a back end that speaks HTTP/1.1."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="balancer-speaks-http2",
    title="the load balancer speaks HTTP/2 with the API's back end, which understands HTTP/1.1 only",
    layer="configuration",
    component="load-balancer",
    mechanism="a setting: the protocol of the API's back end becomes HTTP2",
    propagation=(
        "the back end answers HTTP/2's first bytes in HTTP/1.1, which is a protocol error",
        "the load balancer answers 502 for the API's host by itself",
        "the API hears nothing; page and login work",
    ),
    sights=(
        Sight(
            where="logs",
            what="the load balancer's failure at the API's back end",
            pattern=r'"backend_service_name":"chat-api".*"statusDetails":"backend_response_corrupted"',
        ),
        Sight(where="outside", what="no socket comes about", pattern="socket"),
    ),
    holds=("url map",),
    cures=("set the back end's protocol to HTTP again",),
    act=plain(lambda stage: stage.balancer.speak("chat-api", "HTTP2")),
    undo=plain(lambda stage: stage.balancer.reset()),
)
