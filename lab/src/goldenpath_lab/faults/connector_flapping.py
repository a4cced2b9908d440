"""The VPC connector fails and recovers again and again."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

_DOWN, _UP = 7.0, 2.0
"""Longer than the cache's time-out, so that requests fail, and long enough in between for some to succeed."""

FAULT = Fault(
    id="connector-flapping",
    title="the VPC connector fails and recovers every few seconds",
    layer="infrastructure",
    component="connector",
    mechanism=f"a process: the connector is in ERROR for {_DOWN:g} s and READY for {_UP:g} s, in turn",
    propagation=(
        "the cache is reached for seconds and not for the next ones",
        "logins fail with 503 or take long, others succeed",
    ),
    sights=(
        Sight(where="logs", what="the cache times out", pattern=r"Timeout (?:connecting to server|reading from)"),
        Sight(where="outside", what="some logins fail", pattern="login"),
    ),
    cures=("delete the connector and make it anew", "Direct VPC egress"),
    holds=("connector",),
    act=plain(lambda stage: stage.network.flap_connector(down=_DOWN, up=_UP)),
    undo=plain(lambda stage: stage.network.recover_connector()),
)
