"""Ask which address the host of a URL has."""

from goldenpath.contracts import Path, Pose, Step, StepWork
from goldenpath.engine.urls import is_address, place_of
from goldenpath.journeys.talk import expect_answer
from goldenpath.model.observation import Observation
from goldenpath.model.probe import DnsAsk, Limits, Probe


def go(path: Path) -> StepWork:
    """Ask, and return the name with its addresses."""
    host = place_of(path.text("api")).host
    if is_address(host):
        return f"{host} is an address"
    limits = Limits(seconds=path.seconds("answer_seconds", 5.0))
    probe = Probe(component="dns", purpose="resolve", ask=DnsAsk(name=host), limits=limits)
    seen: Observation = yield Pose(probe=probe)
    expect_answer(seen)
    via = seen.value("via")
    return f"{host} → {seen.value('addresses')}" if not via else f"{host} is resolved by the proxy {via}"


STEP = Step(
    id="resolve",
    title="resolve the API's host",
    go=go,
    speaks_to="dns",
    arguments=(("api", "URL of the API"),),
)
